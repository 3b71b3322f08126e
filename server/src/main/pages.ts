import { existsSync } from 'node:fs'
import type { PageRenderer } from '../cashier/index.ts'

const bundle = new URL('../../../cashier/dist/server/server.js', import.meta.url)

/** The payer's pages as they were built; the api cannot serve a payer without them. */
export async function loadPages(): Promise<PageRenderer> {
  if (!existsSync(bundle)) throw new Error('The payer’s pages are not built: run `npm run build -w @hutong/cashier`.')
  return (await import(bundle.href)) as PageRenderer
}
