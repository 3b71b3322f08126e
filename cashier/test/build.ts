import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import type * as Bundle from '../types.d.ts'

export type BuiltPages = { bundle: typeof Bundle; dir: string; remove: () => Promise<void> }

/** Builds both halves as `npm run build` does, into a folder of their own, so that a test never sees yesterday's files. */
export async function buildPages(): Promise<BuiltPages> {
  const dir = await mkdtemp(join(tmpdir(), 'hutong-cashier-'))
  const configFile = join(import.meta.dirname, '..', 'vite.config.ts')
  await build({ configFile, logLevel: 'error', build: { outDir: join(dir, 'client') } })
  await build({
    configFile,
    logLevel: 'error',
    build: { outDir: join(dir, 'server'), ssr: join(import.meta.dirname, '..', 'src', 'server.tsx') },
  })
  const bundle = (await import(
    /* @vite-ignore */ pathToFileURL(join(dir, 'server', 'server.js')).href
  )) as typeof Bundle
  return { bundle, dir, remove: () => rm(dir, { recursive: true, force: true }) }
}
