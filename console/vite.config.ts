import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  publicDir: false,
  // The server writes a new one into each page it sends; see `server/src/console/page-routes.ts`.
  html: { cspNonce: '__nonce__' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Nobody opens this over a slow line, and the report of sizes costs more than it tells.
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
    // antd marks each file for servers that render React, which this bundle is not for.
    rolldownOptions: { onLog: (level, log, say) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && say(level, log) },
  },
})
