import type { AttemptView, OrderView, RefundView, StrayMoneyView } from '@hutong/contract'
import type { Life } from './life.ts'
import { mustHold } from './pure-invariants.ts'
import type { Records } from './records.ts'

type List<T> = { data: readonly T[] }
type AccountView = { account: string; balance: number }

/** What a merchant is told is what the tables hold. */
export async function checkApi(life: Life, records: Records): Promise<void> {
  const { cast, stage } = life
  const { attempts, orders, postings } = records
  const { data: views } = (await stage.ask('/v1/orders?limit=100', cast.apiKey)) as List<OrderView>
  mustHold(views.length === orders.length, `the API lists ${views.length} orders of ${orders.length}`)
  for (const order of orders) {
    const view = views.find((each) => each.id === order.id)
    mustHold(view, `the API knows ${order.id}`)
    same(order.id, [
      ['status', view.status, order.status],
      ['amount', view.amount, Number(order.amount)],
      ['paid_amount', view.paid_amount, Number(order.paid_amount)],
      ['refunded_amount', view.refunded_amount, Number(order.refunded_amount)],
      ['paid_at', view.paid_at, order.paid_at?.toISOString() ?? null],
      ['closed_at', view.closed_at, order.closed_at?.toISOString() ?? null],
      ['close_reason', view.close_reason, order.close_reason],
      ['payment', view.payment?.attempt ?? null, order.kept_attempt_id],
    ])
    const own = attempts.filter((attempt) => attempt.order_id === order.id)
    const { data } = (await stage.ask(`/v1/orders/${order.id}/attempts`, cast.apiKey)) as List<AttemptView>
    mustHold(data.length === own.length, `the API lists ${data.length} attempts of ${own.length} of ${order.id}`)
    for (const attempt of own) {
      const shown = data.find((each) => each.id === attempt.id)
      same(attempt.id, [
        ['status', shown?.status, attempt.status],
        ['disposition', shown?.disposition, attempt.disposition],
        ['paid_amount', shown?.paid_amount, attempt.paid_amount === null ? null : Number(attempt.paid_amount)],
        ['history', shown?.history.length, attempt.history.length],
      ])
    }
  }
  const { data: balances } = (await stage.ask('/v1/ledger/accounts', cast.apiKey)) as List<AccountView>
  for (const { account, balance } of balances) {
    const held = postings.filter((each) => each.account === account).reduce((sum, each) => sum + each.amount, 0n)
    mustHold(BigInt(balance) === held, `the API says ${account} holds ${balance} fen, the postings say ${held}`)
  }
  const accounts = new Set(postings.map((posting) => posting.account))
  mustHold(balances.length === accounts.size, `the API lists ${balances.length} ledger accounts of ${accounts.size}`)
  await checkRefundApi(life, records)
}

async function checkRefundApi({ cast, stage }: Life, { refunds, stray }: Records): Promise<void> {
  if (refunds.length + stray.length === 0) return
  const { data: views } = (await stage.ask('/v1/refunds?limit=100', cast.apiKey)) as List<RefundView>
  mustHold(views.length === refunds.length, `the API lists ${views.length} refunds of ${refunds.length}`)
  for (const refund of refunds) {
    const view = views.find((each) => each.id === refund.id)
    same(refund.id, [
      ['status', view?.status, refund.status],
      ['amount', view?.amount, Number(refund.amount)],
      ['purpose', view?.purpose, refund.purpose],
      ['refund_no', view?.refund_no, refund.refund_no],
    ])
  }
  const { data: strayViews } = (await stage.ask('/v1/stray_money?limit=100', cast.apiKey)) as List<StrayMoneyView>
  mustHold(strayViews.length === stray.length, `the API lists ${strayViews.length} of ${stray.length} stray moneys`)
  for (const row of stray) {
    const view = strayViews.find((each) => each.attempt === row.attempt_id)
    same(row.attempt_id, [
      ['amount', view?.amount, Number(row.amount)],
      ['refund', view?.refund, row.refund_id],
    ])
  }
}

function same(subject: string, fields: readonly (readonly [string, unknown, unknown])[]): void {
  for (const [name, shown, stored] of fields)
    mustHold(shown === stored, `the API says ${name} of ${subject} is ${shown}, the table says ${stored}`)
}
