// Every refusal of the gateway by its sub_code, with the code, msg and sub_msg that go with it.

const messages = {
  '20000': 'Service Currently Unavailable',
  '20001': 'Insufficient Token Permissions',
  '40001': 'Missing Required Arguments',
  '40002': 'Invalid Arguments',
  '40003': 'Insufficient Conditions',
  '40004': 'Business Failed',
  '40005': 'Call Limited',
  '40006': 'Insufficient Permissions',
} as const
export type RefusalCode = keyof typeof messages

const table = {
  'isp.unknow-error': ['20000', '系统繁忙'],
  'isv.missing-method': ['40001', '缺少方法名参数'],
  'isv.missing-signature': ['40001', '缺少签名参数'],
  'isv.missing-signature-type': ['40001', '缺少签名类型参数'],
  'isv.missing-app-id': ['40001', '缺少appId参数'],
  'isv.missing-timestamp': ['40001', '缺少时间戳参数'],
  'isv.missing-version': ['40001', '缺少版本参数'],
  'isv.invalid-parameter': ['40002', '参数无效'],
  'isv.invalid-method': ['40002', '不存在的方法名'],
  'isv.invalid-format': ['40002', '无效的数据格式'],
  'isv.invalid-signature-type': ['40002', '无效的签名类型'],
  'isv.invalid-signature': ['40002', '验签出错,请检查签名字符串或签名私钥与应用公钥是否匹配'],
  'isv.invalid-app-id': ['40002', '无效的AppID参数'],
  'isv.invalid-timestamp': ['40002', '非法的时间戳参数'],
  'isv.invalid-charset': ['40002', '字符集错误'],
  'isv.illegal-json': ['40002', 'biz_content不是合法的JSON'],
  'isv.suspected-attack': ['40002', '可疑的攻击请求'],
  'isv.missing-app-cert-sn': ['40002', '缺少应用公钥证书序列号'],
  'isv.missing-alipay-root-cert-sn': ['40002', '缺少支付宝根证书序列号'],
  'isv.grant-type-invalid': ['40002', 'grant_type参数不正确'],
  'isv.code-invalid': ['40002', '授权码code无效'],
  'isv.refresh-token-invalid': ['40002', 'refresh_token无效'],
  'isv.refresh-token-time-out': ['40002', 'refresh_token已过期'],
  'isv.unmatched-app-id': ['40002', '授权码与应用不匹配'],
  'isv.missing-signature-config': ['40003', '应用未配置对应签名算法的公钥或者证书'],
  'isv.insufficient-isv-permissions': ['40006', 'ISV权限不足'],
  'isv.app-call-limited': ['40005', '应用调用次数超限'],
  'ACQ.SYSTEM_ERROR': ['40004', '系统错误'],
  'ACQ.INVALID_PARAMETER': ['40004', '参数无效'],
  'ACQ.ACCESS_FORBIDDEN': ['40004', '无权限使用接口'],
  'ACQ.TOTAL_FEE_EXCEED': ['40004', '订单总金额不在允许范围内'],
  'ACQ.CONTEXT_INCONSISTENT': ['40004', '交易信息被篡改'],
  'ACQ.TRADE_HAS_SUCCESS': ['40004', '交易已被支付'],
  'ACQ.TRADE_HAS_CLOSE': ['40004', '交易已经关闭'],
  'ACQ.TRADE_HAS_FINISHED': ['40004', '交易已完结'],
  'ACQ.TRADE_NOT_EXIST': ['40004', '交易不存在'],
  'ACQ.TRADE_STATUS_ERROR': ['40004', '交易状态不合法'],
  'ACQ.APPLY_PC_MERCHANT_CODE_ERROR': ['40004', '二维码申请失败'],
  'ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR': ['40004', '当前时间已大于允许支付的时间'],
  'ACQ.SUB_GOODS_SIZE_MAX_COUNT': ['40004', '子商品明细超长'],
  'ACQ.INVALID_RECEIVE_ACCOUNT': ['40004', '收款账户不支持'],
  'ACQ.TRADE_SETTLE_ERROR': ['40004', '交易结算异常'],
  'ACQ.BUYER_NOT_EXIST': ['40004', '买家账号不存在'],
  'ACQ.UNBOUND_APPLICATION': ['40004', '应用未绑定'],
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL': ['40004', '退款金额超限'],
  'ACQ.REASON_TRADE_REFUND_FEE_ERR': ['40004', '退款金额无效'],
  'ACQ.REFUND_FEE_ERROR': ['40004', '交易退款金额有误'],
  'ACQ.DISCORDANT_REPEAT_REQUEST': ['40004', '请求信息不一致'],
  'ACQ.SELLER_BALANCE_NOT_ENOUGH': ['40004', '商户的支付宝账户中无足够的资金进行撤销'],
  'ACQ.TRADE_NOT_ALLOW_REFUND': ['40004', '当前交易不允许退款'],
  'ACQ.TRADE_CANCEL_TIME_OUT': ['40004', '超过撤销时间范围'],
  NO_BILL_DATA: ['40004', '没有账单数据'],
  BILL_NOT_EXIST: ['40004', '账单不存在'],
  INVAILID_ARGUMENTS: ['40004', '入参不合法'],
  TYPE_NOT_SUPPORTED: ['40004', '账单类型不支持'],
} as const satisfies Record<string, readonly [RefusalCode, string]>

export type SubCode = keyof typeof table

/** A refusal on its way to the wire. `extra` are fields that the answer carries although it is a refusal. */
export class GatewayRefusal extends Error {
  readonly subCode: SubCode
  readonly subMsg: string
  readonly extra: Record<string, string>

  constructor(subCode: SubCode, subMsg?: string, extra: Record<string, string> = {}) {
    super(subCode)
    this.name = 'GatewayRefusal'
    this.subCode = subCode
    this.subMsg = subMsg ?? table[subCode][1]
    this.extra = extra
  }
}

export function codeOf(subCode: SubCode): RefusalCode {
  return table[subCode][0]
}

/** Fields of the answer's node in the order the gateway writes them. */
export function refusalNode(refusal: GatewayRefusal): Record<string, string> {
  const code = codeOf(refusal.subCode)
  return { code, msg: messages[code], sub_code: refusal.subCode, sub_msg: refusal.subMsg, ...refusal.extra }
}

export function invalidParameter(what: string): GatewayRefusal {
  return new GatewayRefusal('ACQ.INVALID_PARAMETER', `参数无效: ${what}`)
}
