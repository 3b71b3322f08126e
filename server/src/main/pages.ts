import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { PageRenderer } from '../cashier/index.ts'
import type { ConsoleFiles } from '../console/index.ts'

const bundle = new URL('../../../cashier/dist/server/server.js', import.meta.url)

/** The payer's pages as they were built; the api cannot serve a payer without them. */
export async function loadPages(): Promise<PageRenderer> {
  if (!existsSync(bundle)) throw new Error('The payer’s pages are not built: run `npm run build -w @hutong/cashier`.')
  return (await import(bundle.href)) as PageRenderer
}

const consoleDir = new URL('../../../console/dist/', import.meta.url)

/** The operator's console as it was built. */
export function loadConsole(): ConsoleFiles {
  const index = new URL('index.html', consoleDir)
  if (!existsSync(index)) throw new Error('The console is not built: run `npm run build -w @hutong/console`.')
  return { page: readFileSync(index, 'utf8'), assetsDir: fileURLToPath(new URL('assets', consoleDir)) }
}
