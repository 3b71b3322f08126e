import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { CallContext, ChannelReason } from '../connector.ts'
import { deadlineSignal, parseJson } from '../gateway-call.ts'
import { type AlipayAnswer, exchange } from './gateway-client.ts'
import { type AlipayAccount, type CertificateMode, readAlipayCertificate, verificationKeys } from './settings.ts'

const answerSchema = z.object({ alipay_cert_content: z.base64().min(1).max(65_536) })

type Refreshed =
  | { kind: 'keys'; settings: Readonly<Record<string, unknown>> }
  | { kind: 'unavailable'; reason: ChannelReason }

/**
 * Fetches the certificate Alipay signs with now: the one its answers name, else the one a notification named, else, by asking for
 * the one we have, whichever that answer is signed with. Anybody can send a notification, but nothing is gained by naming what one
 * likes there: a certificate counts only if the gateway hands it out and it leads to the stored root.
 */
export async function downloadAlipayCertificate(
  account: AlipayAccount,
  mode: CertificateMode,
  call: CallContext,
): Promise<Refreshed> {
  const signal = deadlineSignal(call.deadlineMs)
  const { inAnswer, inNotification } = account.strangers
  const wanted = new Set([inAnswer, inNotification].filter((sn) => sn !== undefined))
  if (wanted.size === 0) wanted.add([...account.verificationKeys.keys()].at(-1) ?? '')
  let result: Refreshed = unavailable({ code: 'unreadable_answer', channelCode: null })
  for (const sn of wanted) {
    const answer = await download(account, mode, sn, call, signal)
    result = newCertificate(account, mode, sn, answer, call.now)
    if (result.kind === 'keys') return result
    // The answer itself says by which certificate it should have been asked for.
    if (answer.certSn !== undefined && wanted.size < attemptsMax) wanted.add(answer.certSn)
  }
  return result
}

const attemptsMax = 3

function download(account: AlipayAccount, mode: CertificateMode, sn: string, call: CallContext, signal: AbortSignal) {
  const request = {
    operation: 'keys',
    attemptNo: null,
    method: 'alipay.open.app.alipaycert.download',
    own: { biz_content: JSON.stringify({ alipay_cert_sn: sn }) },
  } as const
  return exchange(account, request, call, signal, (named, nodeText) => [
    ...verificationKeys(account, named).map(({ key }) => key),
    ...broughtKeys(mode, named, nodeText),
  ])
}

function newCertificate(
  account: AlipayAccount,
  mode: CertificateMode,
  sn: string,
  answer: AlipayAnswer,
  now: Date,
): Refreshed {
  if (answer.kind === 'refused') return unavailable({ code: 'channel_refused', channelCode: answer.channelCode })
  if (answer.kind !== 'answered') return unavailable(answer.reason)
  const pem = certificateText(answer.node)
  const read = pem === undefined ? 'is missing' : readAlipayCertificate(pem, mode.roots)
  if (pem === undefined || typeof read === 'string' || read.sn !== sn) {
    return unavailable({ code: 'unreadable_answer', channelCode: null })
  }
  const { validFromDate, validToDate } = read.certificate
  if (now < validFromDate || now > validToDate) {
    return unavailable({ code: 'certificate_not_valid_now', channelCode: null })
  }
  const isKnown = account.verificationKeys.has(sn)
  if (isKnown && answer.certSn !== undefined && answer.certSn !== sn) {
    return unavailable({ code: 'certificate_outdated', channelCode: null })
  }
  // The old one still vouches for repeats of what it signed; a handful covers every rotation there can be.
  const certificates = isKnown ? account.alipayCerts : [...account.alipayCerts, pem]
  return { kind: 'keys', settings: { alipay_certs: certificates.slice(-4) } }
}

const unavailable = (reason: ChannelReason): Refreshed => ({ kind: 'unavailable', reason })

function certificateText(node: unknown): string | undefined {
  const content = answerSchema.safeParse(node).data?.alipay_cert_content
  return content === undefined ? undefined : Buffer.from(content, 'base64').toString('utf8')
}

/** The key of the certificate that the answer itself brings, if it is the one the answer says it is signed with. */
function broughtKeys(mode: CertificateMode, sn: string | undefined, nodeText: string): readonly KeyObject[] {
  const pem = certificateText(parseJson(nodeText))
  const read = pem === undefined ? undefined : readAlipayCertificate(pem, mode.roots)
  return typeof read === 'object' && read.sn === sn ? [read.certificate.publicKey] : []
}
