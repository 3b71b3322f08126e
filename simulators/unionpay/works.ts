import type { CheckedMessage } from './check-message.ts'
import { clearingFile } from './clearing-file.ts'
import { codeUntil, type Gateway, orderOf } from './gateway-parts.ts'
import { cardFields } from './messages.ts'
import { Refusal, type RespCode, respMsg } from './resp-codes.ts'
import type { Reversal } from './reversal.ts'
import type { Fields } from './signing.ts'
import { clearingFields, origRespCode, returnedFields } from './trade.ts'
import type { Work } from './transactions.ts'
import { appUserIdOf } from './user-auth.ts'

/** What a merchant's server asks for. Each answers the fields of success and throws a Refusal otherwise. */
export const serverWorks: Record<Exclude<Work, 'front'>, (message: CheckedMessage, gateway: Gateway) => Fields> = {
  app: (message, gateway) => {
    const order = orderOf(gateway, message, 'app')
    gateway.book.open(order)
    return { ...accepted(message.fields), tn: gateway.tickets.addTn(order).content }
  },
  code: (message, gateway) => {
    const order = orderOf(gateway, message, 'code')
    gateway.book.open(order)
    return { ...accepted(message.fields), qrCode: gateway.tickets.addQrCode(order, codeUntil(gateway, order)).content }
  },
  refund: (message, gateway) => reverse('refund', message, gateway),
  cancel: (message, gateway) => reverse('cancel', message, gateway),
  query: (message, gateway) => {
    const { merId = '', orderId = '' } = message.fields
    const reversal = gateway.book.reversal(merId, orderId)
    return reversal ? reversalAnswer(message, reversal) : tradeAnswer(message, gateway)
  },
  user: ({ fields, merchant }, { authCodes }) => {
    const user = authCodes.use(fields.userAuthCode ?? '')
    if (!user) throw new Refusal('10', 'userAuthCode')
    return { ...accepted(fields), appUserId: appUserIdOf(user, merchant.merId) }
  },
  file: ({ fields, merchant }, gateway) => {
    const file = clearingFile(gateway, merchant, fields.settleDate ?? '')
    if (!file) throw new Refusal('98')
    return { ...accepted(fields), fileName: file.name, fileContent: file.content }
  },
}

const handled = { respCode: '00', respMsg: respMsg('00') }

function accepted(fields: Fields): Fields {
  return { ...returnedFields(fields), ...handled }
}

function reverse(work: Reversal['work'], { fields }: CheckedMessage, { book }: Gateway): Fields {
  const { queryId } = book.reverse(work, fields)
  // `00` says that it was accepted. Only a notice or a query says that it is done.
  return { ...accepted(fields), queryId }
}

function tradeAnswer({ fields }: CheckedMessage, { book, core, settings }: Gateway): Fields {
  const trade = book.trade(fields.merId ?? '', fields.orderId ?? '')
  if (!trade || trade.request.txnTime !== fields.txnTime) throw new Refusal('34')
  const code = origRespCode(trade, core.clock.now(), settings())
  if (code === '34') throw new Refusal('34')
  const { paidAt } = trade
  return {
    ...found(trade.request, fields, code),
    queryId: trade.queryId,
    ...(paidAt ? clearingFields(trade, trade.fen, paidAt) : {}),
    ...cardFields(trade, settings()),
  }
}

function reversalAnswer({ fields }: CheckedMessage, reversal: Reversal): Fields {
  if (reversal.request.txnTime !== fields.txnTime) throw new Refusal('34')
  const { finishedAt, fen, code } = reversal
  return {
    ...found(reversal.request, fields, code),
    queryId: reversal.queryId,
    ...(finishedAt && code === '00' ? clearingFields(reversal, fen, finishedAt) : {}),
  }
}

// The fields are those of the transaction that was asked about; only `bizType` is the query's, as in recorded answers.
function found(request: Fields, query: Fields, code: RespCode): Fields {
  return {
    ...returnedFields(request),
    bizType: query.bizType ?? '',
    ...handled,
    origRespCode: code,
    origRespMsg: respMsg(code),
  }
}
