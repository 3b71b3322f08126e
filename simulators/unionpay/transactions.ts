// What the gateway can do, and at which of its addresses.

export const doors = {
  front: 'frontTransReq.do',
  back: 'backTransReq.do',
  query: 'queryTrans.do',
  app: 'appTransReq.do',
}
/** The gateway's addresses, and the host that hands out files. */
export type Door = keyof typeof doors | 'file'

export type Work = 'front' | 'app' | 'code' | 'refund' | 'cancel' | 'query' | 'file' | 'user'

export interface Transaction {
  work: Work
  types: string
  doors: readonly Door[]
  bizTypes: readonly string[]
  /** Names beside those that every message has. */
  required: readonly string[]
  optional: readonly string[]
}

export const commonNames = [
  'version',
  'encoding',
  'certId',
  'signMethod',
  'signature',
  'txnType',
  'txnSubType',
  'bizType',
  'accessType',
  'merId',
  'txnTime',
]

const money = ['orderId', 'channelType', 'txnAmt', 'currencyCode', 'backUrl']
const moneyBack = ['orderId', 'channelType', 'txnAmt', 'backUrl', 'origQryId']
const talk = ['reqReserved', 'reserved', 'riskRateInfo', 'termId', 'customerIp', 'userAgent']
const order = [...talk, 'payTimeout', 'orderTimeout', 'customerInfo', 'accNo', 'encryptCertId', 'appUpIdentifier']

const transactions: readonly Transaction[] = [
  {
    work: 'front',
    types: '01/01',
    doors: ['front'],
    bizTypes: ['000201'],
    required: [...money, 'frontUrl'],
    optional: order,
  },
  {
    work: 'app',
    types: '01/01',
    doors: ['app'],
    bizTypes: ['000201'],
    required: money,
    optional: [...order, 'frontUrl'],
  },
  { work: 'code', types: '01/07', doors: ['back'], bizTypes: ['000000'], required: money, optional: order },
  {
    work: 'refund',
    types: '04/00',
    doors: ['back'],
    bizTypes: ['000201', '000000'],
    required: moneyBack,
    optional: [...talk, 'currencyCode'],
  },
  {
    work: 'cancel',
    types: '31/00',
    doors: ['back'],
    bizTypes: ['000201', '000000'],
    required: moneyBack,
    optional: [...talk, 'currencyCode'],
  },
  {
    work: 'query',
    types: '00/00',
    // Code orders are asked about at the back address by some libraries.
    doors: ['query', 'back'],
    bizTypes: ['000000'],
    required: ['orderId'],
    optional: ['channelType', 'reserved', 'queryId'],
  },
  {
    work: 'user',
    types: '00/10',
    doors: ['back'],
    bizTypes: ['000000'],
    required: ['orderId', 'userAuthCode', 'appUpIdentifier'],
    optional: ['channelType', 'termId', 'reserved'],
  },
  {
    work: 'file',
    types: '76/01',
    doors: ['file'],
    bizTypes: ['000000'],
    required: ['settleDate', 'fileType'],
    optional: ['channelType', 'reserved'],
  },
]

/** Types that exist and that these merchants have no contract for. */
const withoutContract = new Set(
  '01/03 01/06 02/01 02/04 02/05 03/00 32/00 33/00 13/08 77/00 78/00 79/00 74/00 95/00 99/01'.split(' '),
)

export function transactionAt(door: Door, types: string): Transaction | undefined {
  return transactions.find((one) => one.types === types && one.doors.includes(door))
}

export function needsAnotherContract(types: string): boolean {
  return withoutContract.has(types)
}
