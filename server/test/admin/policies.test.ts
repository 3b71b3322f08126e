import { afterAll, beforeAll, expect, it } from 'vitest'
import { startWorld, type World } from '../support/world.ts'
import { admin } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const show = async (app = 'video') => (await admin(world, 'policy', 'show', '--app', app))[0]

it('an app that decided nothing returns stray money by itself and needs no second person', async () => {
  expect(await show()).toEqual({
    app: 'video',
    stray: 'automatic',
    delay: '60 s',
    approval: 'not needed',
    'cheapest first': 'off',
  })
})

it('what is set stays set, and what is not named stays as it was', async () => {
  await admin(world, 'policy', 'set', '--app', 'shop', '--stray', '500', '--delay', '0', '--approval-above', '88.88')
  expect(await show('shop')).toMatchObject({ stray: 'automatic up to 500.00', delay: '0 s', approval: 'above 88.88' })
  await admin(world, 'policy', 'set', '--app', 'shop', '--stray', 'ask')
  expect(await show('shop')).toMatchObject({ stray: 'ask', delay: '0 s', approval: 'above 88.88' })
  await admin(world, 'policy', 'set', '--app', 'shop', '--approval-above', 'none')
  expect(await show('shop')).toMatchObject({ approval: 'not needed' })
  await admin(world, 'policy', 'set', '--app', 'shop', '--cheapest-first', 'on')
  expect(await show('shop')).toMatchObject({ stray: 'ask', 'cheapest first': 'on' })
})

it.each([
  ['a word', ['--stray', 'sometimes'], /"automatic", "ask"/],
  ['fractions of a fen', ['--stray', '1.001'], /"automatic", "ask"/],
  ['a negative limit', ['--approval-above', '-1'], /amount in yuan/],
  ['a delay of a month', ['--delay', '999999'], /604800/],
  ['a wish for cheapness in other words', ['--cheapest-first', 'yes'], /"on" or "off"/],
  ['a delay in words', ['--delay', 'soon'], /604800/],
])('%s is refused, and nothing changes', async (_what, options, sentence) => {
  const before = await show()
  // An option that begins with a dash needs its equals sign.
  const joined = options.length === 2 ? [`${options[0]}=${options[1]}`] : options
  await expect(admin(world, 'policy', 'set', '--app', 'video', ...joined)).rejects.toThrow(sentence)
  expect(await show()).toEqual(before)
})
