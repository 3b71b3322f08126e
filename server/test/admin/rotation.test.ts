import { afterAll, beforeAll, expect, it } from 'vitest'
import { readCommandLine, runAdmin } from '../../src/main/admin/run-admin.ts'
import { type Core, closeCore, composeCore } from '../../src/main/compose.ts'
import { readConfig } from '../../src/platform/index.ts'
import { startWorld, type World } from '../support/world.ts'
import type { AdminRow } from './support.ts'

// The rotation of docs/operations.md, step by step, on one database.

let world: World
const opened: Core[] = []
let older = ''
const newer = Buffer.alloc(32, 9).toString('base64')

beforeAll(async () => {
  world = await startWorld()
  older = world.core.deps.config.HUTONG_SECRET[0] as string
})
afterAll(async () => {
  for (const core of opened) await closeCore(core)
  await world.stop()
})

/** A process with these master keys. */
function processWith(...keys: string[]): Core {
  const { DATABASE_URL, PUBLIC_URL } = world.core.deps.config
  const config = readConfig({ DATABASE_URL, PUBLIC_URL, HUTONG_SECRET: keys.join(',') })
  const { clock, log } = world.core.deps
  const core = composeCore(config, 'rotation', { clock, log, defaultMetrics: false })
  opened.push(core)
  return core
}

async function reseal(core: Core): Promise<string[]> {
  let out = ''
  const asked = readCommandLine(['secrets', 'reseal', '--json'])
  if (!asked) throw new Error('help was asked for')
  await runAdmin(core, asked, { out: (text) => (out += text), note: () => undefined })
  return [...new Set((JSON.parse(out) as AdminRow[]).map(({ secrets }) => secrets ?? ''))]
}

const accountsOf = async (core: Core) =>
  (await core.registry.accountsOf(world.demo.apps[0]?.id ?? '', false)).map(({ stored }) => stored.channel).sort()

it('reaches a new master key without a moment in which a process cannot read what another wrote', async () => {
  const order = await world.order()
  const ids = { appId: order.app, orderId: order.id }
  const [before, between, after] = [processWith(older), processWith(older, newer, older), processWith(newer, older)]
  for (const [writer, reader] of [
    [before, between],
    [between, before],
    [between, after],
    [after, between],
  ] as const) {
    expect(reader.deps.links.read('scan', writer.deps.links.make('scan', ids))).toEqual(ids)
    expect(reader.deps.box.open(writer.deps.box.seal('x', 'here'), 'here')).toBe('x')
    expect(reader.deps.box.blindIndex('payer', 'here')).toBe(writer.deps.box.blindIndex('payer', 'here'))
  }
})

it('lets the older key go once everything stored is sealed anew', async () => {
  expect(await accountsOf(processWith(newer))).toEqual([])
  expect(await reseal(processWith(newer))).toEqual(['CANNOT BE OPENED'])

  expect(await reseal(processWith(newer, older))).toEqual(['sealed anew'])
  expect(await accountsOf(processWith(newer))).toEqual(['alipay', 'unionpay', 'wechat'])
  expect(await reseal(processWith(newer))).toEqual(['sealed anew'])
})
