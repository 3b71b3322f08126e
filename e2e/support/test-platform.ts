import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBundles } from '../../scripts/bundles.ts'
import type { Child } from '../../scripts/children.ts'
import { environmentFor, programs, startPlatform } from '../../scripts/platform.ts'
import { claimPort } from '../../scripts/ports.ts'
import { startPostgres } from '../../scripts/postgres.ts'
import { keptSecret, portVariables, readSettings } from '../../scripts/start-settings.ts'

/** Where the tests find what was started for them. */
export type Addresses = Readonly<{
  publicUrl: string
  shopUrl: string
  simulatorsUrl: string
  apiKey: string
  databaseUrl: string
  /** Of the console, one of each role. */
  people: readonly { name: string; password: string }[]
}>

/**
 * Brings up what `npm start` brings up, by the same pieces, with ports, a folder and a PostgreSQL of its own. Nothing in it is
 * replaced by a fake. Throws with the programs' last lines.
 */
export async function startTestPlatform(): Promise<{ addresses: Addresses; stop: () => Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hutong-e2e-'))
  const lines: string[] = []
  const started: Child[] = []
  const ports = await freePorts()
  const settings = readSettings({ ...ports, DATA_DIR: dataDir })
  const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), port: settings.ports.postgres })

  const stop = async () => {
    // What uses is stopped before what is used, as `npm start` does.
    for (const name of ['shop', 'worker', 'api', 'simulators']) {
      await started.find((child) => child.name === name)?.stop(4_000)
    }
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }

  try {
    await ensureBundles()
    const { demonstration } = await startPlatform({
      settings,
      env: environmentFor(settings, postgres.url, keptSecret(dataDir)),
      programs,
      started,
      say: () => {},
      print: (line) => lines.push(line),
    })
    const { publicUrl, shopUrl, simulatorsUrl } = settings
    const addresses = {
      ...{ publicUrl, shopUrl, simulatorsUrl, databaseUrl: postgres.url },
      apiKey: demonstration.api_key,
      people: demonstration.people ?? [],
    }
    return { addresses, stop }
  } catch (error) {
    await stop()
    throw new Error(`The platform did not start.\n${lines.slice(-40).join('\n')}`, { cause: error })
  }
}

/** Free ports below those the system gives to outgoing connections, so that none is taken between asking and starting. */
async function freePorts(): Promise<Record<string, string>> {
  const chosen = new Map<number, string>()
  for (const variable of Object.values(portVariables)) {
    for (;;) {
      const port = 20_000 + Math.floor(Math.random() * 12_000)
      if (chosen.has(port) || !(await isFree(port))) continue
      chosen.set(port, variable)
      break
    }
  }
  return Object.fromEntries([...chosen].map(([port, variable]) => [variable, String(port)]))
}

const isFree = (port: number): Promise<boolean> =>
  claimPort(port, 'PORT').then(
    () => true,
    () => false,
  )
