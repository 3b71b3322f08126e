import { join } from 'node:path'
import { createSimulators } from './server.ts'

const port = portFrom('SIMULATORS_PORT', 8081)
const { DATA_DIR, PUBLIC_URL, SHOP_URL, SIMULATORS_URL } = process.env

const simulators = await createSimulators({
  clock: 'real',
  ...(DATA_DIR ? { dataDir: join(DATA_DIR, 'simulators') } : {}),
  publicUrl: PUBLIC_URL ?? 'http://localhost:8080',
  url: SIMULATORS_URL ?? `http://localhost:${port}`,
  phoneBrowserPort: portFrom('PHONE_BROWSER_PORT', 8084),
  phoneSites: [SIMULATORS_URL, SHOP_URL].filter((site) => site !== undefined),
})
await simulators.listen(port)
console.log(`simulators: ready at ${simulators.core.url()}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void simulators.close().then(() => process.exit(0))
  })
}

function portFrom(name: string, fallback: number): number {
  const text = process.env[name]
  if (!text) return fallback
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${name} is a port number from 1 to 65535.`)
  return port
}
