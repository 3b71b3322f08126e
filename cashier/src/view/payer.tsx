import type { PayerView } from '@hutong/contract'
import type { VNode } from 'preact'
import { beijingTime } from '../countdown.ts'
import { yuanOfFen } from '../money.ts'
import type { Saying, Words } from '../words/words.ts'
import { Clock, Spinner, Tick } from './icons.tsx'

type Told = { view: PayerView; words: Words }

/** Whether money was taken of this payer: then the page is a receipt. */
const tookMoney = ({ state }: PayerView): boolean => state === 'kept' || state === 'surplus' || state === 'suspense'

function Mark({ view }: Told): VNode {
  if (view.state === 'kept') return <Tick />
  return view.state === 'confirming' || view.state === 'waiting' ? <Spinner /> : <Clock />
}

const timeOf = (iso: string, language: PayerView['language']): string => {
  const { month, day, time } = beijingTime(iso)
  return language === 'zh' ? `${month}月${day}日 ${time}` : `${month}/${day} ${time}`
}

function Line({ name, value }: { name: string; value: string | null }): VNode | null {
  if (value === null) return null
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}

function Refunds({ view, words }: Told): VNode | null {
  if (view.refunds.length === 0) return null
  return (
    <dl class="refunds">
      {view.refunds.map((refund) => (
        <Line
          name={refund.state === 'done' ? words.friend.refundDone : words.friend.refundUnderWay}
          value={`¥${yuanOfFen(refund.amount)}${refund.at === null ? '' : ` · ${timeOf(refund.at, view.language)}`}`}
        />
      ))}
    </dl>
  )
}

/** Money the order did not need: owed back, on its way, or back. The rest says itself. */
function sayingOf({ view, words }: Told): Saying {
  const { friend } = words
  const [first] = view.refunds
  if (view.state !== 'surplus' || first === undefined) return friend.payerState[view.state]
  return view.refunds.every((refund) => refund.state === 'done') ? friend.surplusBack : friend.surplusOnItsWay
}

/** What became of one friend's payment: nothing of the buyer, nothing of the shop's number of the order. */
export function PayerPage({ view, words }: Told): VNode {
  const { friend } = words
  const saying = sayingOf({ view, words })
  const classes = [
    'outcome',
    view.state === 'kept' ? 'paid' : '',
    view.state === 'confirming' || view.state === 'waiting' ? 'confirming' : '',
  ]
  return (
    <>
      <header>
        <h1>{view.app_name}</h1>
        <a href={view.language === 'zh' ? '?lang=en' : '?lang=zh'} lang={view.language === 'zh' ? 'en' : 'zh-CN'}>
          {words.otherLanguage}
        </a>
      </header>
      {!view.livemode && <p class="test-mode">{words.testMode}</p>}
      <main class="alone" data-state={view.state}>
        <section class={classes.filter((name) => name !== '').join(' ')} aria-live="polite">
          <Mark view={view} words={words} />
          <h2 tabIndex={-1}>{saying.title}</h2>
          <p>{saying.text}</p>
          <dl>
            <Line
              name={tookMoney(view) ? friend.amountPaid : friend.amountAsked}
              value={`¥${yuanOfFen(view.amount)}`}
            />
          </dl>
          <p class="subject">{view.subject}</p>
          {tookMoney(view) && (
            <dl class="small">
              <Line name={friend.wallet} value={friend.walletName[view.wallet]} />
              <Line name={friend.paidAt} value={view.paid_at && timeOf(view.paid_at, view.language)} />
              <Line name={friend.tradeNo} value={view.channel_trade_no} />
              <Line name={friend.paymentNo} value={view.payment_no} />
            </dl>
          )}
          <Refunds view={view} words={words} />
        </section>
        {tookMoney(view) && <p class="note">{friend.refundNote}</p>}
        {tookMoney(view) && <p class="note">{friend.keepThisPage}</p>}
      </main>
    </>
  )
}
