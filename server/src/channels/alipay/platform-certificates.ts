import { z } from 'zod'
import type { CallContext, ChannelReason } from '../connector.ts'
import { deadlineSignal, parseJson } from '../gateway-call.ts'
import { exchange } from './gateway-client.ts'
import { type AlipayAccount, type CertificateMode, readAlipayCertificate, verificationKey } from './settings.ts'

const answerSchema = z.object({ alipay_cert_content: z.base64().min(1).max(65_536) })

/**
 * Fetches the certificate Alipay signs with now. Its SN is learnt from an answer of the gateway itself, never from a notification,
 * so that nobody outside chooses what we ask for; the new certificate counts only if it leads to the stored root.
 */
export async function downloadAlipayCertificate(
  account: AlipayAccount,
  mode: CertificateMode,
  call: CallContext,
): Promise<
  { kind: 'keys'; settings: Readonly<Record<string, unknown>> } | { kind: 'unavailable'; reason: ChannelReason }
> {
  const signal = deadlineSignal(call.deadlineMs)
  const download = (sn: string) =>
    exchange(
      account,
      {
        operation: 'keys',
        attemptNo: null,
        method: 'alipay.open.app.alipaycert.download',
        own: { biz_content: JSON.stringify({ alipay_cert_sn: sn }) },
      },
      call,
      signal,
      (named, nodeText) => verificationKey(account, named)?.key ?? broughtKey(mode, named, nodeText),
    )

  const known = [...account.verificationKeys.keys()].at(-1) ?? ''
  const first = await download(known)
  const current = first.certSn
  if (current === undefined) {
    return unavailable('reason' in first ? first.reason : { code: 'unsigned_answer', channelCode: null })
  }
  const answer = current === known ? first : await download(current)
  if (answer.kind === 'refused') return unavailable({ code: 'channel_refused', channelCode: answer.channelCode })
  if (answer.kind !== 'answered') return unavailable(answer.reason)
  const pem = certificateText(answer.node)
  const read = pem === undefined ? 'is missing' : readAlipayCertificate(pem, mode.roots)
  if (pem === undefined || typeof read === 'string' || read.sn !== current) {
    return unavailable({ code: 'unreadable_answer', channelCode: null })
  }
  const { validFromDate, validToDate } = read.certificate
  if (call.now < validFromDate || call.now > validToDate) {
    return unavailable({ code: 'certificate_not_valid_now', channelCode: null })
  }
  const certificates = account.verificationKeys.has(current) ? account.alipayCerts : [...account.alipayCerts, pem]
  // The old one still vouches for repeats of what it signed; a handful covers every rotation there can be.
  return { kind: 'keys', settings: { alipay_certs: certificates.slice(-4) } }
}

const unavailable = (reason: ChannelReason) => ({ kind: 'unavailable' as const, reason })

function certificateText(node: unknown): string | undefined {
  const content = answerSchema.safeParse(node).data?.alipay_cert_content
  return content === undefined ? undefined : Buffer.from(content, 'base64').toString('utf8')
}

/** The key of the certificate that the answer itself brings, if it is the one the answer says it is signed with. */
function broughtKey(mode: CertificateMode, sn: string | undefined, nodeText: string) {
  const pem = certificateText(parseJson(nodeText))
  const read = pem === undefined ? undefined : readAlipayCertificate(pem, mode.roots)
  return typeof read === 'object' && read.sn === sn ? read.certificate.publicKey : undefined
}
