// The two-digit codes of answers, and the texts that go with them.

const texts = {
  '00': '成功',
  '01': '交易失败',
  '03': '交易通讯超时，请发起查询交易',
  '05': '交易已受理，请稍后查询交易结果',
  '10': '报文格式错误',
  '11': '验证签名失败',
  '12': '重复交易',
  '13': '报文交易要素缺失',
  '30': '交易未通过，请尝试使用其他银联卡支付',
  '31': '商户状态不正确',
  '32': '无此交易权限',
  '34': '查无此交易',
  '35': '原交易不存在或状态不正确',
  '36': '与原交易信息不符',
  '37': '已超过最大查询次数或操作过于频繁',
  '42': '扣款成功但交易超过规定支付时间',
  '60': '交易失败，详情请咨询您的发卡行',
  '61': '输入的卡号无效，请确认后输入',
  '63': '卡状态不正确',
  '64': '卡上的余额不足',
  '98': '文件不存在',
} as const

export type RespCode = keyof typeof texts

/** Details that the sheet knows; the others are made here: the code after zeros. */
const details: Partial<Record<RespCode, string>> = { '00': '0000000', '34': '2600000', '64': '1000051' }

export function isRespCode(value: unknown): value is RespCode {
  return typeof value === 'string' && value in texts
}

/** `成功[0000000]`. `about` names the field that is wrong. */
export function respMsg(code: RespCode, about?: string, detail?: string): string {
  const digits = detail ?? details[code] ?? code.padStart(7, '0')
  return `${texts[code]}${about === undefined ? '' : `: ${about}`}[${digits}]`
}

/** A refusal on its way to the wire. */
export class Refusal extends Error {
  readonly respCode: RespCode
  readonly respMsg: string

  constructor(respCode: RespCode, about?: string, detail?: string) {
    super(respCode)
    this.name = 'Refusal'
    this.respCode = respCode
    this.respMsg = respMsg(respCode, about, detail)
  }
}
