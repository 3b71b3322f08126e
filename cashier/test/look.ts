import { buildPages } from './build.ts'
import { cashierScenarios, friendScenarios, payerScenarios, scanScenarios } from './scenarios.ts'
import { servePages } from './serve.ts'

/** Serves every page with invented orders, to be looked at: `npm run look -w @hutong/cashier`. */
const pages = await buildPages()
const server = await servePages(pages, Number(process.env.PORT ?? 0))
for (const name of Object.keys(cashierScenarios)) console.log(`${server.url}/c/${name}`)
for (const name of Object.keys(scanScenarios)) console.log(`${server.url}/q/${name}`)
for (const name of Object.keys(friendScenarios)) console.log(`${server.url}/f/${name}`)
for (const name of Object.keys(payerScenarios)) console.log(`${server.url}/r/${name}`)
process.once('SIGINT', () => void server.close().then(pages.remove))
