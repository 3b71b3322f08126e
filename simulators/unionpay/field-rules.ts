// The form of every field: what it may hold, and how many bytes of it.

type FieldRule = (value: string) => boolean

const chineseBytes = 2

/** Length as this gateway counts it: a Chinese character is two bytes. */
export function bytesOf(text: string): number {
  let bytes = 0
  for (const character of text) bytes += character.charCodeAt(0) < 0x80 ? 1 : chineseBytes
  return bytes
}

function matching(pattern: RegExp): FieldRule {
  return (value) => pattern.test(value)
}

function oneOf(...values: string[]): FieldRule {
  return (value) => values.includes(value)
}

/** Letters, digits, signs and Chinese, up to `max` bytes. */
function ans(max: number): FieldRule {
  return (value) => bytesOf(value) <= max && !hasControlCharacter(value)
}

function hasControlCharacter(value: string): boolean {
  return [...value].some((character) => character.charCodeAt(0) < 0x20)
}

/** Fields inside braces, as `reserved` and `riskRateInfo` write theirs. */
function braced(max: number): FieldRule {
  return (value) => ans(max)(value) && /^\{[^{}]+\}$/.test(value)
}

const address: FieldRule = (value) => {
  if (bytesOf(value) > 256) return false
  const bare = withoutLine(value)
  return /^https?:\/\//.test(bare) && URL.canParse(bare) && !/\s/.test(bare)
}

/** An address without the mark of a leased line in front, such as `ZX|`. */
export function withoutLine(value: string): string {
  return value.replace(/^[A-Z]+\|/, '')
}

const time = matching(/^20\d{12}$/)

export const fieldRules: Record<string, FieldRule> = {
  version: oneOf('5.1.0'),
  encoding: oneOf('UTF-8', 'utf-8'),
  certId: matching(/^\d{1,128}$/),
  signMethod: oneOf('01'),
  signature: matching(/^[A-Za-z0-9+/]+={0,2}$/),
  txnType: matching(/^\d{2}$/),
  txnSubType: matching(/^\d{2}$/),
  bizType: matching(/^\d{6}$/),
  channelType: oneOf('07', '08'),
  accessType: matching(/^[012]$/),
  merId: matching(/^[A-Za-z0-9]{15}$/),
  txnTime: time,
  txnAmt: matching(/^[1-9]\d{0,11}$/),
  currencyCode: oneOf('156'),
  frontUrl: address,
  backUrl: address,
  payTimeout: time,
  orderTimeout: matching(/^\d{1,10}$/),
  reqReserved: ans(1024),
  reserved: braced(2048),
  riskRateInfo: braced(2048),
  customerInfo: ans(1024),
  accNo: ans(1024),
  encryptCertId: matching(/^\d{1,128}$/),
  origQryId: matching(/^[A-Za-z0-9]{21}$/),
  queryId: matching(/^[A-Za-z0-9]{21}$/),
  settleDate: matching(/^(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/),
  fileType: oneOf('00'),
  termId: matching(/^[A-Za-z0-9]{8}$/),
  userAgent: ans(1024),
  customerIp: ans(40),
  appUpIdentifier: ans(64),
  userAuthCode: ans(128),
}

/** Whether `value` is an order number: letters and digits alone, neither hyphen nor underscore. */
export function isOrderId(value: string, max: number): boolean {
  return /^[A-Za-z0-9]+$/.test(value) && value.length >= 8 && value.length <= max
}
