/**
 * Every refusal has a name, a status and words in both languages. `docs/errors.md` lists exactly these (tested).
 * `transient` says that the very same request may succeed later.
 */
export type ErrorEntry = Readonly<{ status: number; message: string; messageZh: string; transient: boolean }>

const entry = (status: number, message: string, messageZh: string, transient = false): ErrorEntry => ({
  status,
  message,
  messageZh,
  transient,
})

export const errors = {
  invalid_request: entry(400, 'The request is malformed.', '请求格式不正确。'),
  invalid_json: entry(400, 'The body is not valid JSON.', '请求体不是有效的 JSON。'),
  unknown_parameter: entry(400, 'The request has a parameter that does not exist.', '请求中有不存在的参数。'),
  body_too_large: entry(413, 'The body is larger than this endpoint takes.', '请求体过大。'),
  unsupported_media_type: entry(415, 'The body must be application/json.', '请求体必须是 application/json。'),
  route_not_found: entry(404, 'There is nothing at this address.', '此地址不存在。'),

  amount_not_positive: entry(400, 'The amount must be at least 1 fen.', '金额必须至少为 1 分。'),
  amount_not_integer: entry(400, 'The amount must be a whole number of fen.', '金额必须是以分为单位的整数。'),
  amount_too_large: entry(400, 'The amount is larger than 100,000,000.00 yuan.', '金额超过 100,000,000.00 元。'),
  currency_not_supported: entry(400, 'Only CNY is supported.', '仅支持人民币（CNY）。'),
  forbidden_characters: entry(400, 'The text has characters that may not be used.', '文本包含不允许使用的字符。'),
  text_too_long: entry(400, 'The text is longer than allowed.', '文本超出长度限制。'),
  return_url_invalid: entry(
    400,
    'The return URL must be an absolute http or https address without user info.',
    'return_url 必须是完整的 http(s) 地址。',
  ),

  missing_api_key: entry(
    401,
    'Send your API key as `Authorization: Bearer sk_…`.',
    '请在 Authorization 头中提供 API 密钥。',
  ),
  invalid_api_key: entry(401, 'The API key is not known.', 'API 密钥无效。'),
  revoked_api_key: entry(401, 'The API key was revoked.', 'API 密钥已被吊销。'),
  not_permitted: entry(403, 'You may not do this.', '您没有执行此操作的权限。'),
  not_signed_in: entry(401, 'Nobody is signed in, or the session is over.', '尚未登录或会话已结束。'),
  sign_in_failed: entry(401, 'The name, the password or the code is not right.', '用户名、密码或验证码不正确。'),
  sign_in_locked: entry(
    429,
    'Too many failed sign-ins. Try again after the time given in Retry-After.',
    '登录失败次数过多，请稍后再试。',
    true,
  ),
  totp_required: entry(401, 'Signing in takes a code of your authenticator too.', '登录还需要身份验证器的验证码。'),
  totp_already_on: entry(409, 'The second factor is on already.', '两步验证已开启。'),
  totp_code_wrong: entry(422, 'This is not the code of now.', '验证码不正确或已失效。'),
  csrf_token_invalid: entry(
    403,
    'The request does not come from a page of this console.',
    '请求并非来自本控制台的页面。',
  ),
  password_change_required: entry(403, 'Choose a password of your own first.', '请先设置您自己的密码。'),
  password_wrong: entry(422, 'The present password is not right.', '当前密码不正确。'),
  password_unsuitable: entry(
    422,
    'The password is too short, too plain, your name or the old one.',
    '密码过短、过于简单、与姓名相近或与原密码相同。',
  ),
  person_not_found: entry(404, 'There is no such person.', '人员不存在。'),
  person_exists: entry(409, 'Somebody with this name or address exists.', '该姓名或邮箱已存在。'),
  last_admin: entry(409, 'This is the last admin who can sign in.', '这是最后一位可登录的管理员。'),
  app_not_found: entry(404, 'There is no such app.', '应用不存在。'),
  api_key_not_found: entry(404, 'There is no such API key.', 'API 密钥不存在。'),
  too_many_requests: entry(
    429,
    'Too many requests. Retry after the time given in Retry-After.',
    '请求过于频繁，请稍后再试。',
    true,
  ),

  order_not_found: entry(404, 'There is no such order.', '订单不存在。'),
  attempt_not_found: entry(404, 'There is no such payment attempt.', '支付尝试不存在。'),
  order_exists_with_different_content: entry(
    409,
    'An order with this merchant_order_no exists with other content.',
    '相同商户订单号的订单已存在，且内容不同。',
  ),
  order_already_paid: entry(409, 'The order is already paid.', '订单已支付。'),
  order_closed: entry(409, 'The order is closed.', '订单已关闭。'),
  order_expired: entry(409, 'The time to pay this order is over.', '订单已过支付时限。'),
  too_many_attempts: entry(
    422,
    'Too many payments of this order are open. Finish or wait for one of them.',
    '该订单进行中的支付过多，请先完成或等待其中一笔。',
  ),
  order_payment_in_doubt: entry(
    409,
    'A payment of this order is still in doubt at its channel. Try again shortly.',
    '该订单有一笔支付尚待渠道确认，请稍后再试。',
    true,
  ),

  order_not_paid: entry(409, 'Only a paid order can be refunded.', '只有已支付的订单才能退款。'),
  refund_not_found: entry(404, 'There is no such refund.', '退款不存在。'),
  refund_exists_with_different_content: entry(
    409,
    'A refund with this refund_no exists with other content.',
    '相同退款单号的退款已存在，且内容不同。',
  ),
  refund_exceeds_refundable: entry(422, 'The refund is larger than what is left to refund.', '退款金额超过可退金额。'),
  refund_window_over: entry(
    422,
    'The channel takes no refund of this payment any more: too much time has passed.',
    '已超过渠道允许的退款期限。',
  ),
  too_many_refunds: entry(
    422,
    'The channel takes no further partial refund of this payment.',
    '该笔支付的部分退款次数已达渠道上限。',
  ),
  partial_refund_not_supported: entry(422, 'This payment can only be refunded whole.', '该笔支付只能全额退款。'),
  refund_not_awaiting_approval: entry(409, 'This refund does not wait for an approval.', '该退款无需审批或已处理。'),
  approval_needs_another_person: entry(
    403,
    'Whoever asked for the refund cannot approve it.',
    '退款申请人不能审批自己的申请。',
  ),
  refund_not_stuck: entry(409, 'This refund needs no action.', '该退款无需人工处理。'),
  stray_money_not_found: entry(404, 'There is no such stray money.', '没有这笔待处理资金。'),
  stray_money_already_decided: entry(
    409,
    'This money is already on its way back, returned or written off.',
    '这笔资金已在退回、已退回或已核销。',
  ),

  friend_pay_link_not_found: entry(404, 'There is no such friend-pay link.', '代付链接不存在。'),
  friend_pay_link_revoked: entry(410, 'Whoever asked for this payment took the link back.', '代付请求已被撤回。'),
  friend_pay_link_expired: entry(410, 'The time of this friend-pay link is over.', '代付链接已过期。'),
  too_many_links: entry(
    422,
    'Too many friend-pay links of this order are open. Take one back first.',
    '该订单有效的代付链接过多，请先撤回其中一个。',
  ),

  idempotency_key_reused: entry(
    409,
    'This Idempotency-Key was used with another request.',
    '该 Idempotency-Key 已用于其他请求。',
  ),
  idempotency_in_progress: entry(
    409,
    'A request with this Idempotency-Key is still being worked on.',
    '使用该 Idempotency-Key 的请求正在处理中。',
    true,
  ),

  method_not_available: entry(422, 'This method is not available for this order.', '该订单不能使用此支付方式。'),
  product_not_available: entry(
    422,
    'This method cannot be used where the page is open.',
    '当前环境不能使用此支付方式。',
  ),
  instalment_plan_required: entry(422, 'Choose a number of instalments.', '请选择分期期数。'),
  instalment_plan_not_available: entry(
    422,
    'This number of instalments is not offered for this order.',
    '该订单不支持所选的分期期数。',
  ),
  payer_required: entry(422, 'This product needs the payer’s id at the channel.', '该产品需要付款人在渠道的标识。'),
  amount_exceeds_channel_limit: entry(422, 'The channel does not take an amount this large.', '金额超过渠道限额。'),
  expires_too_soon: entry(
    422,
    'Too little time is left to pay this order by this channel.',
    '剩余支付时间不足，无法使用该渠道。',
  ),
  rollout_not_found: entry(404, 'This method has no rollout.', '该支付方式没有灰度发布。'),
  rollout_changed_meanwhile: entry(
    409,
    'The rollout has been changed meanwhile. Read it again.',
    '灰度发布已被他人修改，请重新读取。',
  ),
  channel_refused: entry(422, 'The channel refused the payment.', '渠道拒绝了这笔支付。'),
  channel_unavailable: entry(
    503,
    'The channel cannot be reached. Retry or choose another method.',
    '支付渠道暂时无法访问，请重试或换一种支付方式。',
    true,
  ),

  cashier_link_invalid: entry(404, 'This payment link is not valid.', '支付链接无效。'),
  cashier_link_expired: entry(410, 'This payment link is too old.', '支付链接已过期。'),
  payer_not_identified: entry(
    422,
    'The wallet did not tell who you are. Open the link again.',
    '钱包未返回您的身份，请重新打开链接。',
    true,
  ),

  access_application_not_found: entry(404, 'There is no such access application.', '接入申请不存在。'),
  access_product_not_offered: entry(
    422,
    'This platform cannot apply for this product: it has no service provider account at the channel.',
    '平台尚未连接该渠道的服务商账户，无法申请此产品。',
  ),
  access_application_not_editable: entry(
    409,
    'The application is with the channel or over: it cannot be changed now.',
    '申请已提交或已结束，目前不能修改。',
  ),
  access_application_incomplete: entry(
    422,
    'Something is missing or wrong. The application lists each problem with its field.',
    '资料不完整或有误，请查看申请中逐项列出的问题。',
  ),
  access_application_wrong_state: entry(
    409,
    'This cannot be done with the application as it stands.',
    '申请当前的状态不允许此操作。',
  ),
  access_fact_unknown: entry(400, 'The product asks for no such fact.', '该产品没有此项资料。'),
  access_document_invalid: entry(
    422,
    'The document must be a PNG or JPEG image of at most 2 MB.',
    '文件必须是不超过 2 MB 的 PNG 或 JPEG 图片。',
  ),

  webhook_endpoint_not_found: entry(404, 'There is no such webhook endpoint.', '回调端点不存在。'),
  webhook_url_invalid: entry(
    400,
    'The webhook URL must be an absolute https address (http is for local use).',
    '回调地址必须是完整的 https 地址。',
  ),
  webhook_url_forbidden: entry(
    422,
    'The webhook URL leads to an address that may not be called.',
    '回调地址指向不允许访问的网络地址。',
  ),
  webhook_endpoints_exhausted: entry(
    422,
    'An app may have at most 16 webhook endpoints.',
    '每个应用最多 16 个回调端点。',
  ),
  event_not_found: entry(404, 'There is no such event.', '事件不存在。'),
  delivery_not_found: entry(404, 'There is no such delivery.', '投递记录不存在。'),

  report_period_invalid: entry(
    400,
    'The period must begin on or before the day it ends, and be at most 366 days long.',
    '报表的起始日期不能晚于结束日期，且最长 366 天。',
  ),

  notification_rejected: entry(401, 'The notification could not be verified.', '通知验证失败。'),
  channel_account_not_found: entry(404, 'There is no such channel account.', '渠道账户不存在。'),

  not_ready: entry(503, 'The service is starting or stopping.', '服务正在启动或停止。', true),
  overloaded: entry(503, 'The service is overloaded. Retry shortly.', '服务繁忙，请稍后再试。', true),
  internal_error: entry(500, 'Something went wrong on our side.', '服务内部错误。', true),
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errors
