import { accounts } from '../../src/ledger/index.ts'
import { attemptIdOf } from '../../src/platform/index.ts'
import type { Trade } from './gateway.ts'
import type { Life } from './life.ts'
import { mustHold } from './pure-invariants.ts'
import type { Records, RefundRecord } from './records.ts'
import { cameLate, returnedBesides, wasSettledByPerson } from './refund-invariants.ts'

/** What the gateway captured and gave back is what the books hold: each fen in one place, and no fen beside. */
export function checkMoney(life: Life, records: Records): void {
  const { attempts, postings, refunds } = records
  const captured = life.gateway.trades().filter((trade) => trade.paid !== null)
  const expected = new Map<string, bigint>()
  const add = (account: string, amount: bigint) => expected.set(account, (expected.get(account) ?? 0n) + amount)

  for (const trade of captured) addCapture(life, records, trade, add)
  const done = refunds.filter((refund) => refund.status === 'succeeded')
  for (const refund of done) addRefund(life, refund, add)

  const succeeded = attempts.filter((attempt) => attempt.status === 'succeeded')
  mustHold(succeeded.length === captured.length, `${captured.length} trades took money, ${succeeded.length} succeeded`)
  const sides = 2 * captured.length + done.reduce((sum, refund) => sum + (cameLate(refund) ? 2 : 4), 0)
  mustHold(
    postings.length === sides,
    `${captured.length} captures and ${done.length} refunds are ${sides / 2} transfers, not ${postings.length / 2}`,
  )
  mustHold(postings.reduce((sum, posting) => sum + posting.amount, 0n) === 0n, 'all postings together are zero')
  const held = new Map<string, bigint>()
  for (const { account, amount } of postings) held.set(account, (held.get(account) ?? 0n) + amount)
  for (const account of new Set([...held.keys(), ...expected.keys()]))
    mustHold(
      (held.get(account) ?? 0n) === (expected.get(account) ?? 0n),
      `${account} holds ${held.get(account) ?? 0} fen, and should hold ${expected.get(account) ?? 0}`,
    )
  checkReceivables(life, records, captured, held)
}

type Add = (account: string, amount: bigint) => void

function addCapture({ cast }: Life, { attempts, discrepancies }: Records, trade: Trade, add: Add): void {
  const attempt = attempts.find((each) => each.id === attemptIdOf(trade.attemptNo))
  const amount = trade.paid?.amount ?? 0n
  mustHold(attempt?.status === 'succeeded', `${trade.name} took money, so its attempt succeeded`)
  mustHold(attempt.paid_amount === amount, `${trade.name} took ${amount} fen, not ${attempt.paid_amount}`)
  const isRight = amount === trade.asked
  mustHold(
    isRight === (attempt.disposition !== 'suspense'),
    `${trade.name}: another amount than asked for waits in suspense, and nothing else does`,
  )
  mustHold(
    isRight === !discrepancies.some((each) => each.attempt_id === attempt.id && each.kind === 'amount_mismatch'),
    `${trade.name}: another amount than asked for is a discrepancy, and nothing else is`,
  )
  add(accounts.receivable(trade.accountId), amount)
  const places = { kept: accounts.sales(cast.appId), surplus: accounts.payerSurplus, suspense: accounts.suspense }
  if (attempt.disposition) add(places[attempt.disposition], -amount)
}

function addRefund({ cast }: Life, refund: RefundRecord, add: Add): void {
  const sources = { requested: accounts.sales(cast.appId), surplus: accounts.payerSurplus, suspense: accounts.suspense }
  const { amount, channel_account_id: account } = refund
  add(sources[refund.purpose], amount)
  add(wasSettledByPerson(refund) ? accounts.bank(account) : accounts.receivable(account), -amount)
}

/** Straight from the channel's books, past every row of ours but those that say a person has to look. */
function checkReceivables(
  life: Life,
  { refunds }: Records,
  captured: readonly Trade[],
  held: ReadonlyMap<string, bigint>,
): void {
  const { gateway } = life
  for (const accountId of Object.values(life.cast.accounts)) {
    const own = captured.filter((trade) => trade.accountId === accountId)
    const left = own.reduce((sum, trade) => sum + (trade.paid?.amount ?? 0n) - gateway.refunds.returnedOf(trade), 0n)
    const besides = refunds
      .filter((refund) => refund.channel_account_id === accountId && returnedBesides(life, refund))
      .reduce((sum, refund) => sum + refund.amount, 0n)
    mustHold(
      (held.get(accounts.receivable(accountId)) ?? 0n) === left + besides,
      `the channel still holds ${left} fen of ${accountId} and the books agree, ${besides} fen aside`,
    )
  }
}
