import type { CallContext, ChannelReason, Exchange } from '../connector.ts'
import { callGateway, exchangeOf } from '../gateway-call.ts'
import { isAccepted } from './codes.ts'
import type { UnionpayAccount } from './settings.ts'
import { type Fields, signedFields, verifyFields } from './signing.ts'

const doors = {
  front: 'frontTransReq.do',
  app: 'appTransReq.do',
  back: 'backTransReq.do',
  query: 'queryTrans.do',
} as const
export type Door = keyof typeof doors

export function doorUrl(account: UnionpayAccount, door: Door): string {
  return `${account.gateway}/gateway/api/${doors[door]}`
}

export type UnionpayRequest = Readonly<{
  operation: Exchange['operation']
  attemptNo: string | null
  door: Exclude<Door, 'front'>
  /** The fields of this transaction, beside those that every message has. */
  own: Readonly<Record<string, string>> & Readonly<{ orderId: string }>
}>

export type UnionpayAnswer =
  /** Handled, and genuinely signed. Says nothing yet about money. */
  | Readonly<{ kind: 'answered'; fields: Fields }>
  /** Refused with a code, genuinely signed as well. */
  | Readonly<{ kind: 'refused'; channelCode: string }>
  | Readonly<{ kind: 'not_sent' | 'unknown'; reason: ChannelReason }>

/** One signed exchange. Tells `call.record` what happened, without any body, and never throws for the other side's doings. */
export async function exchange(
  account: UnionpayAccount,
  request: UnionpayRequest,
  call: CallContext,
  signal: AbortSignal,
): Promise<UnionpayAnswer> {
  const fields = await signedFields(account, request.own)
  const answer = await callGateway(
    call.fetch,
    {
      method: 'POST',
      url: doorUrl(account, request.door),
      headers: {
        'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
        'user-agent': 'Hutong/0.1',
      },
      body: [...fields].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&'),
    },
    signal,
  )
  const read: UnionpayAnswer =
    answer.kind === 'answered'
      ? readAnswer(account, request, answer.status, answer.body, call.now)
      : { kind: answer.kind, reason: { code: answer.what, channelCode: null } }
  call.record(exchangeOf(request, answer, read, read.kind === 'answered' ? Object.fromEntries(read.fields) : null))
  return read
}

const maybeCode = /^[A-Za-z0-9]{2,10}$/

function readAnswer(
  account: UnionpayAccount,
  { own }: UnionpayRequest,
  status: number,
  body: Uint8Array,
  now: Date,
): UnionpayAnswer {
  const unknown = (code: string, channelCode: string | null = null): UnionpayAnswer => ({
    kind: 'unknown',
    reason: { code, channelCode },
  })
  if (status === 429) return unknown('rate_limited')
  if (status !== 200) return unknown(status < 400 ? 'not_finished' : 'channel_error')
  const fields = readAnswerFields(body)
  const respCode = fields?.get('respCode') ?? ''
  if (!fields || !maybeCode.test(respCode)) return unknown('unreadable_answer')
  const verification = verifyFields(account, fields, now)
  if (verification.kind === 'unsigned') return unknown('unsigned_answer', respCode)
  if (verification.kind !== 'genuine') return unknown(verification.kind, respCode)
  // A signed answer to another question, kept and sent again, would otherwise be believed.
  const echoed = { merId: account.merId, orderId: own.orderId, txnTime: own.txnTime }
  if (Object.entries(echoed).some(([name, value]) => fields.get(name) !== value))
    return unknown('answer_about_other_trade', respCode)
  return isAccepted(respCode) ? { kind: 'answered', fields } : { kind: 'refused', channelCode: respCode }
}

/**
 * The fields of an answer, one character a byte. It looks like a form and is none: nothing is percent-encoded, values hold `=` and
 * line ends, and `{…}` holds `&`. Undefined when it is not of that shape or a name comes twice.
 */
export function readAnswerFields(body: Uint8Array): Fields | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  const fields = new Map<string, string>()
  for (const pair of splitOutsideBraces(text)) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, equals)
    if (equals < 1 || !/^[A-Za-z0-9_.]{1,64}$/.test(name) || fields.has(name)) return undefined
    fields.set(name, pair.slice(equals + 1))
  }
  return fields
}

function splitOutsideBraces(text: string): readonly string[] {
  const pairs: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '{') depth += 1
    else if (character === '}' && depth > 0) depth -= 1
    else if (character === '&' && depth === 0) {
      pairs.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...pairs, text.slice(start)]
}
