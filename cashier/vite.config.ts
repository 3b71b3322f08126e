import { defineConfig } from 'vite'

export default defineConfig(({ isSsrBuild }) => ({
  root: import.meta.dirname,
  base: '/assets/',
  // The picture of shared cards, whose name changes with the drawing: chats remember what they fetched.
  publicDir: isSsrBuild ? false : 'public',
  // The server bundle carries its own renderer, so that the api needs nothing of this folder but `dist`.
  ssr: { noExternal: true },
  build: isSsrBuild
    ? {
        emptyOutDir: true,
        cssMinify: true,
        target: 'node20',
        rolldownOptions: { output: { entryFileNames: 'server.js' } },
      }
    : {
        outDir: 'dist/client',
        emptyOutDir: true,
        manifest: true,
        assetsDir: '',
        target: ['chrome91', 'safari14'],
        // The one lazy chunk needs no helper that preloads it, and the helper would cost every first visit its bytes.
        modulePreload: false,
        rolldownOptions: { input: 'src/client/main.ts' },
      },
}))
