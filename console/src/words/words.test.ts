import {
  approvals,
  attemptStatuses,
  channels,
  closeReasons,
  deliveryStatuses,
  dispositions,
  friendLinkStates,
  methods,
  orderStatuses,
  refundPurposes,
  refundStatuses,
  strayStates,
  surplusReasons,
} from '@hutong/contract/statuses'
import { expect, test } from 'vitest'
import { patterns } from '../app/paths.ts'
import { words } from './words.ts'

type Tree = { readonly [name: string]: unknown }
const leaves = (tree: Tree, path = ''): [string, unknown][] =>
  Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? leaves(value as Tree, `${path}${name}.`)
      : [[`${path}${name}`, value]],
  )

test('both languages say the same things, and each says something', () => {
  const [zh, en] = [leaves(words.zh), leaves(words.en)]
  expect(zh.map(([path]) => path)).toEqual(en.map(([path]) => path))
  expect(zh.length).toBeGreaterThan(200)
  expect([...zh, ...en].filter(([, value]) => typeof value !== 'function' && !String(value).trim())).toEqual([])
})

/** What a channel itself takes in Chinese is quoted as it takes it. */
const quoted = ['applications.forever']

test('English has no Chinese left in it', () => {
  const left = leaves(words.en).filter(([, value]) => typeof value === 'string' && /\p{Script=Han}/u.test(value))
  expect(left.map(([path]) => path)).toEqual(quoted)
})

test('every status, method and page has its word', () => {
  const { common, shell, statuses } = words.zh
  const tables: [object, readonly string[]][] = [
    [common.channels, channels],
    [common.methods, methods],
    [statuses.order, orderStatuses],
    [statuses.attempt, attemptStatuses],
    [statuses.refund, refundStatuses],
    [statuses.approval, approvals],
    [statuses.delivery, deliveryStatuses],
    [statuses.stray, strayStates],
    [statuses.friendLink, friendLinkStates],
    [statuses.purpose, refundPurposes],
    [statuses.surplusReason, surplusReasons],
    [statuses.disposition, dispositions],
    [statuses.closeReason, closeReasons],
    [shell.pages, Object.keys(patterns)],
  ]
  for (const [table, names] of tables) expect(Object.keys(table).sort()).toEqual([...names].sort())
})
