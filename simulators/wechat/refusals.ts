// Every refusal of the API by name: HTTP status, code, the number at the end of Request-ID, and the text.

export const refusals = {
  header_missing: { status: 400, code: 'PARAM_ERROR', number: 268435461, message: 'Http头缺少Accept或User-Agent' },
  parameter_wrong: { status: 400, code: 'PARAM_ERROR', number: 268435461, message: '参数错误' },
  parameter_out_of_range: { status: 400, code: 'PARAM_ERROR', number: 268435464, message: '参数超出范围' },
  parameter_unknown: { status: 400, code: 'PARAM_ERROR', number: 270924358, message: '请求中含有未定义的参数' },
  merchant_differs: { status: 400, code: 'PARAM_ERROR', number: 268447843, message: 'mchid不匹配' },
  platform_serial_unknown: {
    status: 400,
    code: 'PARAM_ERROR',
    number: 268435461,
    message: '平台证书序列号Wechatpay-Serial错误',
  },
  signature_wrong: { status: 401, code: 'SIGN_ERROR', number: 268443699, message: '签名错误，请检查后再试' },
  app_not_bound: { status: 400, code: 'APPID_MCHID_NOT_MATCH', number: 268445527, message: 'appid和mchid不匹配' },
  openid_unknown: { status: 400, code: 'PARAM_ERROR', number: 268501013, message: '无效的openid' },
  request_not_allowed: { status: 400, code: 'INVALID_REQUEST', number: 268435461, message: '请求不符合业务规则' },
  order_already_paid: { status: 400, code: 'INVALID_REQUEST', number: 268498689, message: '该订单已支付' },
  close_of_paid_order: { status: 400, code: 'ORDER_PAID', number: 268449538, message: '该订单已支付' },
  order_closed: { status: 400, code: 'ORDER_CLOSED', number: 268447914, message: '该订单已关闭' },
  number_used: { status: 403, code: 'OUT_TRADE_NO_USED', number: 268498688, message: '商户订单号重复' },
  trade_refused: { status: 403, code: 'TRADE_ERROR', number: 268448010, message: '交易错误' },
  order_unknown: { status: 404, code: 'ORDER_NOT_EXIST', number: 268512771, message: '订单不存在' },
  resource_unknown: { status: 404, code: 'RESOURCE_NOT_EXISTS', number: 268512771, message: '查询的资源不存在' },
  certificates_unavailable: {
    status: 404,
    code: 'RESOURCE_NOT_EXISTS',
    number: 268512771,
    message: '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥',
  },
  balance_too_small: {
    status: 403,
    code: 'NOT_ENOUGH',
    number: 268435461,
    message: '基本账户余额不足，请充值后重新发起',
  },
  payer_account_abnormal: {
    status: 403,
    code: 'USER_ACCOUNT_ABNORMAL',
    number: 268435461,
    message: '用户账户异常，无法退款',
  },
  not_permitted: { status: 403, code: 'NO_AUTH', number: 268443715, message: '商户无权限' },
  bill_creating: { status: 400, code: 'STATEMENT_CREATING', number: 268435461, message: '账单生成中' },
  bill_empty: { status: 400, code: 'NO_STATEMENT_EXIST', number: 268435461, message: '账单文件不存在' },
  too_often: { status: 429, code: 'FREQUENCY_LIMITED', number: 268447840, message: '频率过高，请稍后再试' },
  system_error: { status: 500, code: 'SYSTEM_ERROR', number: 268435457, message: '系统错误' },
  gateway_down: { status: 502, code: 'SERVICE_UNAVAILABLE', number: 268435457, message: '服务不可用，请稍后再试' },
} as const satisfies Record<string, { status: number; code: string; number: number; message: string }>

export type RefusalName = keyof typeof refusals

export interface RefusalDetail {
  /** JSON pointer into the body, or the name of a query or header member. */
  field: string
  value?: unknown
  issue: string
  location: 'body' | 'query' | 'url' | 'header' | 'authorization'
}

/** The one thing thrown to answer a request with an error of WeChat Pay. */
export class WechatRefusal extends Error {
  readonly refusal: RefusalName
  readonly detail: RefusalDetail | undefined

  constructor(refusal: RefusalName, options: { message?: string; detail?: RefusalDetail } = {}) {
    super(options.message ?? refusals[refusal].message)
    this.refusal = refusal
    this.detail = options.detail
  }
}
