import { errors } from '@hutong/contract'
import { expect, it } from 'vitest'
import { isAccepted, isUnderWay, prepayMeaning, refundMeaning, saysNeverExisted, tradeWord } from './codes.ts'

it.each([
  ['00', 'success'],
  ['A6', 'success'],
  ['03', 'pending'],
  ['04', 'pending'],
  ['05', 'pending'],
  ['70', 'pending'],
  ['42', 'returned'],
  ['74', 'by_hand'],
  ['75', 'by_hand'],
  ['01', 'failed'],
  ['34', 'failed'],
  ['64', 'failed'],
  ['99', 'failed'],
  ['', 'unfamiliar'],
  ['a6', 'unfamiliar'],
  ['0', 'unfamiliar'],
  ['constructor', 'unfamiliar'],
])('%s of a trade means %s', (code, word) => expect(tradeWord(code)).toBe(word))

it.each([
  ['01', 'unknown', 'channel_error'],
  ['02', 'declined', 'channel_unavailable'],
  ['03', 'unknown', 'channel_error'],
  ['05', 'unknown', 'channel_error'],
  ['10', 'declined', 'channel_refused'],
  ['11', 'declined', 'method_not_available'],
  ['12', 'unknown', 'number_in_use'],
  ['30', 'declined', 'channel_refused'],
  ['32', 'declined', 'method_not_available'],
  ['33', 'declined', 'amount_exceeds_channel_limit'],
  ['37', 'unknown', 'rate_limited'],
  ['ZZ', 'unknown', 'unfamiliar_code'],
  ['constructor', 'unknown', 'unfamiliar_code'],
])('%s on a prepay means %s: %s', (channelCode, state, code) => {
  expect(prepayMeaning(channelCode)).toEqual({ state, code })
  if (state === 'declined') expect(Object.keys(errors)).toContain(code)
})

it.each([
  ['01', { state: 'unknown' }],
  ['03', { state: 'unknown' }],
  ['04', { state: 'unknown' }],
  ['99', { state: 'unknown' }],
  ['ZZ', { state: 'unknown' }],
  ['02', { state: 'refused', again: 'later' }],
  ['37', { state: 'refused', again: 'later' }],
  ['30', { state: 'refused', again: 'later' }],
  ['35', { state: 'refused', again: 'never', code: 'trade_not_found' }],
  ['36', { state: 'refused', again: 'never' }],
  ['61', { state: 'refused', again: 'never' }],
  ['11', { state: 'refused', again: 'later', code: 'channel_misconfigured' }],
  ['34', { state: 'refused', again: 'never', code: 'trade_not_found' }],
])('%s on a refund means %o', (code, meaning) => expect(refundMeaning(code)).toMatchObject(meaning))

it('a success with a defect is a success, and 34 alone says that a number is not known', () => {
  expect(['00', 'A6', '01', '34', ''].map(isAccepted)).toEqual([true, true, false, false, false])
  expect(['34', '35', '00'].map(saysNeverExisted)).toEqual([true, false, false])
  expect(['03', '04', '05', '00', '70'].map(isUnderWay)).toEqual([false, false, true, false, false])
})
