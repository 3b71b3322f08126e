import { fieldRules, isOrderId } from './field-rules.ts'
import type { Platform, UnionpayMerchant } from './merchants.ts'
import { Refusal } from './resp-codes.ts'
import type { UnionpaySettings } from './settings.ts'
import { type Fields, isSignedBy } from './signing.ts'
import { readChinaDigits } from './times.ts'
import { commonNames, type Door, needsAnotherContract, type Transaction, transactionAt } from './transactions.ts'

export interface CheckedMessage {
  merchant: UnionpayMerchant
  transaction: Transaction
  fields: Fields
}

export interface MessageContext {
  platform: Platform
  settings: UnionpaySettings
  /** The time for freshness checks. */
  wireNow: Date
}

/** Checks one message at one address. Throws the refusal of the first rule that is broken. */
export function checkMessage(fields: Fields, door: Door, context: MessageContext): CheckedMessage {
  const transaction = transactionOf(fields, door)
  checkNames(fields, transaction)
  checkForms(fields, context.settings)
  const merchant = context.platform.merchant(fields.merId)
  if (!merchant) throw new Refusal('31')
  if (fields.certId !== merchant.certId || !isSignedBy(fields, merchant.publicKey)) throw new Refusal('11')
  // Acquirers and platform merchants have contracts of their own.
  if (fields.accessType !== '0') throw new Refusal('32', 'accessType')
  if (!transaction.bizTypes.includes(fields.bizType ?? '')) throw new Refusal('10', 'bizType')
  if (transaction.work !== 'query') checkFreshness(fields, context)
  return { merchant, transaction, fields }
}

function transactionOf(fields: Fields, door: Door): Transaction {
  const { txnType, txnSubType } = fields
  if (!txnType) throw new Refusal('13', 'txnType')
  if (!txnSubType) throw new Refusal('13', 'txnSubType')
  const types = `${txnType}/${txnSubType}`
  const found = transactionAt(door, types)
  if (found) return found
  throw new Refusal(needsAnotherContract(types) ? '32' : '10', 'txnType')
}

function checkNames(fields: Fields, transaction: Transaction) {
  const required = [...commonNames, ...transaction.required]
  const missing = required.find((name) => fields[name] === undefined)
  if (missing) throw new Refusal('13', missing)
  const unknown = Object.keys(fields).find((name) => !required.includes(name) && !transaction.optional.includes(name))
  if (unknown) throw new Refusal('10', unknown)
}

function checkForms(fields: Fields, settings: UnionpaySettings) {
  for (const [name, value] of Object.entries(fields)) {
    const isRight = name === 'orderId' ? isOrderId(value, settings.orderIdMax) : fieldRules[name]?.(value)
    if (!isRight) throw new Refusal('10', name)
  }
  for (const name of ['txnTime', 'payTimeout']) {
    const value = fields[name]
    if (value !== undefined && !readChinaDigits(value)) throw new Refusal('10', name)
  }
}

// In a query the time is the order's, not the message's.
function checkFreshness(fields: Fields, { settings, wireNow }: MessageContext) {
  const at = readChinaDigits(fields.txnTime ?? '')
  const distanceMs = Math.abs((at?.getTime() ?? 0) - wireNow.getTime())
  if (settings.txnTimeWindowMs > 0 && distanceMs > settings.txnTimeWindowMs) throw new Refusal('10', 'txnTime')
  const until = readChinaDigits(fields.payTimeout ?? '')
  if (until && until <= wireNow) throw new Refusal('10', 'payTimeout')
}
