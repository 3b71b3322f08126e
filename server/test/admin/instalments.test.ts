import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorld, type World } from '../support/world.ts'
import { type AdminRow, admin, shown } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const planOf = (rows: readonly AdminRow[], count: string) => rows.filter((row) => row.count === count)
const instalments = (...options: string[]) => admin(world, 'app', 'instalments', 'shop', ...options)
const offered = async (amount = 20_000) => {
  const { methods } = await world.view(await world.order({ amount }))
  return methods.find(({ method }) => method === 'huabei')?.instalments ?? []
}

describe('plans for instalments', () => {
  it('of the demonstration are listed', async () => {
    expect(
      (await instalments()).map(({ bearer, count, min, rate, state }) => [count, bearer, rate, min, state]),
    ).toEqual([
      ['3', 'buyer', '2.3%', '100.00', 'offered'],
      ['6', 'buyer', '4.5%', '100.00', 'offered'],
      ['12', 'shop', '7.5%', '100.00', 'offered'],
    ])
    expect(await admin(world, 'app', 'instalments', 'video')).toEqual([])
  })

  it('are in force from now on, within two seconds, and the one before stays written down', async () => {
    await world.advance(1_000)
    const rows = await instalments('--count', '3', '--bearer', 'shop', '--rate', '1.8%', '--min', '150.00')
    expect(planOf(rows, '3').map(({ bearer, min, rate, state }) => [bearer, rate, min, state])).toEqual([
      ['buyer', '2.3%', '100.00', 'replaced'],
      ['shop', '1.8%', '150.00', 'offered'],
    ])
    await world.advance(3_000)
    expect((await offered())[0]).toEqual({ count: 3, bearer: 'shop', fee: 0, first: 6668, each: 6666, total: 20_000 })
    expect((await offered(14_999)).map(({ count }) => count)).toEqual([6, 12])
  })

  it('are in force from a day in China on, and not a second before', async () => {
    await instalments('--count', '6', '--rate', '4.9%', '--from', '2026-12-01')
    const feeAt = async (time: string): Promise<number | undefined> => {
      await world.advance(new Date(time).getTime() - world.now().getTime())
      return (await offered()).find(({ count }) => count === 6)?.fee
    }
    expect(await feeAt('2026-11-30T15:59:59Z')).toBe(900)
    expect(await feeAt('2026-11-30T16:00:02Z')).toBe(980)
  })

  it('are switched off with the rest of them as it was, and on again', async () => {
    await world.advance(1_000)
    expect(planOf(await instalments('--count', '12', '--off'), '12').at(-1)).toMatchObject({
      bearer: 'shop',
      rate: '7.5%',
      state: 'off',
    })
    await world.advance(3_000)
    expect((await offered()).map(({ count }) => count)).toEqual([3, 6])
    await instalments('--count', '12')
    await world.advance(3_000)
    expect((await offered()).map(({ count }) => count)).toEqual([3, 6, 12])
  })

  it.each([
    ['no count', ['--rate', '1.8%'], /--count must be one of 3, 6, 12/],
    ['a count there is not', ['--count', '24', '--rate', '1.8%'], /--count must be one of/],
    ['a rate without its sign', ['--count', '3', '--rate', '1.8'], /--rate must be a percentage/],
    ['a rate of more than half', ['--count', '3', '--rate', '180%'], /--rate must be a percentage/],
    ['half a bearer', ['--count', '3', '--bearer', 'both'], /--bearer must be buyer or shop/],
    ['an amount in words', ['--count', '3', '--min', 'ten'], /--min must be an amount/],
    ['an amount below nothing', ['--count', '3', '--min=-1'], /--min must be an amount/],
    ['a day there is not', ['--count', '3', '--from', '2026-02-30'], /--from must be a day/],
    ['a time', ['--count', '3', '--from', '2026-12-01T00:00'], /--from must be a day/],
  ])('are not set with %s', async (_what, options, sentence) => {
    const before = await instalments()
    await expect(instalments(...options)).rejects.toThrow(sentence)
    expect(await instalments()).toEqual(before)
  })

  it('need a rate and a bearer the first time', async () => {
    const video = (...options: string[]) => admin(world, 'app', 'instalments', 'video', '--count', '3', ...options)
    await expect(video('--bearer', 'shop')).rejects.toThrow(/--rate is missing/)
    await expect(video('--rate', '1.8%')).rejects.toThrow(/--bearer is missing/)
    await expect(admin(world, 'app', 'instalments', 'nobody')).rejects.toThrow(/no such app/)
    expect(await shown(world, 'app', 'instalments', 'video')).toContain('none')
  })
})
