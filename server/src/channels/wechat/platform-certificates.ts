import { z } from 'zod'
import type { CallContext, ChannelReason } from '../connector.ts'
import { deadlineSignal, parseJson, utf8Text } from '../gateway-call.ts'
import { exchange } from './gateway-client.ts'
import { readPlatformCertificate, type VerificationKey, type WeChatAccount } from './settings.ts'
import { openResource } from './signing.ts'

const answerSchema = z.object({
  data: z
    .array(
      z.object({
        serial_no: z.string().regex(/^[0-9A-Fa-f]{8,64}$/),
        encrypt_certificate: z.object({
          algorithm: z.literal('AEAD_AES_256_GCM'),
          nonce: z.string(),
          associated_data: z.string().optional(),
          ciphertext: z.string(),
        }),
      }),
    )
    .min(1)
    .max(16),
})

type Downloaded = Readonly<{ verification: VerificationKey; pem: string }>

/**
 * Asks for the platform certificates. The answer may be signed by a certificate that only it brings, so its content is opened first:
 * the APIv3 key, which only WeChat Pay and the merchant have, vouches for that certificate, and the certificate for the answer.
 */
export async function downloadPlatformCertificates(
  account: WeChatAccount,
  call: CallContext,
): Promise<
  { kind: 'keys'; settings: Readonly<Record<string, unknown>> } | { kind: 'unavailable'; reason: ChannelReason }
> {
  const answer = await exchange(
    account,
    { operation: 'keys', attemptNo: null, method: 'GET', target: '/v3/certificates' },
    call,
    deadlineSignal(call.deadlineMs),
    (serial, body) =>
      account.verificationKeys.get(serial)?.key ??
      opened(account, parseJson(utf8Text(body)))?.find(({ verification }) => verification.id === serial)?.verification
        .key,
  )
  if (answer.kind === 'refused') return unavailable({ code: 'channel_refused', channelCode: answer.channelCode })
  if (answer.kind !== 'answered') return unavailable(answer.reason)
  const certificates = opened(account, answer.value)
  if (!certificates) return unavailable({ code: 'unreadable_answer', channelCode: null })
  return {
    kind: 'keys',
    settings: {
      platform_certificates: certificates.map(({ verification, pem }) => ({ serial: verification.id, pem })),
    },
  }
}

const unavailable = (reason: ChannelReason) => ({ kind: 'unavailable' as const, reason })

/** Undefined when any of the certificates cannot be opened: half a list would silently lose a key. */
function opened(account: WeChatAccount, value: unknown): readonly Downloaded[] | undefined {
  const answer = answerSchema.safeParse(value).data
  if (!answer) return undefined
  const certificates: Downloaded[] = []
  for (const { serial_no: serial, encrypt_certificate: sealed } of answer.data) {
    const pem = openResource(account.apiV3Key, sealed)?.toString('utf8')
    const verification = pem === undefined ? 'is not readable' : readPlatformCertificate(serial, pem)
    if (pem === undefined || typeof verification === 'string') return undefined
    certificates.push({ verification, pem })
  }
  return certificates
}
