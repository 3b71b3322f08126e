import type { Core } from '../core/core.ts'
import type { Fault } from '../core/faults.ts'
import { cardNumbers } from './accounts.ts'
import { strangersCertificate } from './certificates.ts'
import { type Platform, withCrLf } from './merchants.ts'
import { type RespCode, respMsg } from './resp-codes.ts'
import type { Reversal } from './reversal.ts'
import type { UnionpaySettings } from './settings.ts'
import { type Fields, signatureOf } from './signing.ts'
import { clearingFields, returnedFields, type Trade } from './trade.ts'

/** The message signed by the gateway, or spoilt as a fault wants it. */
export async function sealed(
  fields: Fields,
  { core, platform }: { core: Core; platform: Platform },
  fault?: Fault,
): Promise<Fields> {
  const content = withFault(fields, fault)
  if (fault?.kind === 'unsigned') return content
  const isForged = fault?.kind === 'bad_signature' || fault?.kind === 'sign_probe'
  // Signed rightly by a certificate that looks like the gateway's and comes from nowhere.
  const isForeign = fault?.kind === 'unknown_serial'
  const stranger = isForged || isForeign ? await core.keys.pair('unionpay/stranger') : undefined
  const certificate =
    isForeign && stranger
      ? withCrLf(core.keys.text('unionpay/stranger.crt', () => strangersCertificate(stranger)))
      : platform.signPubKeyCert
  const named = { ...content, signMethod: '01', signPubKeyCert: certificate }
  return { ...named, signature: signatureOf(named, stranger?.privateKey ?? platform.signingKey) }
}

const amountNames = ['txnAmt', 'settleAmt']

// These are signed genuinely afterwards: only a merchant who compares the content notices them.
function withFault(fields: Fields, fault: Fault | undefined): Fields {
  switch (fault?.kind) {
    case 'wrong_amount':
      return Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name,
          amountNames.includes(name) ? String(BigInt(value) + 1n) : value,
        ]),
      )
    case 'wrong_merchant':
      return { ...fields, merId: '777290000000999' }
    case 'wrong_app_id':
      return { ...fields, orderId: 'ANOTHERORDER' }
    default:
      return fields
  }
}

/** What a notice, and the form that returns with the browser, says of a trade. */
export function tradeMessage(trade: Trade, code: RespCode, settings: UnionpaySettings): Fields {
  return {
    ...returnedFields(trade.request),
    ...(trade.paidAt ? clearingFields(trade, trade.fen, trade.paidAt) : { queryId: trade.queryId }),
    ...(trade.paidAt ? cardFields(trade, settings) : {}),
    respCode: code,
    respMsg: noticeMsg(code),
  }
}

/** What a notice says of a refund or cancel. */
export function reversalMessage(reversal: Reversal): Fields {
  return {
    ...returnedFields(reversal.request),
    ...clearingFields(reversal, reversal.fen, reversal.finishedAt ?? reversal.at),
    respCode: reversal.code,
    respMsg: noticeMsg(reversal.code),
  }
}

// A recorded notice says it in English where answers say it in Chinese.
function noticeMsg(code: RespCode): string {
  return code === '00' ? 'success' : respMsg(code)
}

/** The card that paid. Empty as long as nobody has, and where the contract keeps it back. */
export function cardFields({ user }: Trade, settings: UnionpaySettings): Fields {
  return user && settings.namesCard ? { accNo: cardNumbers[user], payCardType: '01' } : {}
}
