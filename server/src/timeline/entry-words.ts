import type { Words } from '@hutong/contract'

const words = (en: string, zh: string): Words => ({ zh, en })

/** Words of ours for words of ours; one that is missing stands for itself. */
export const inWords = (table: Readonly<Record<string, Words>>, word: string): Words => table[word] ?? words(word, word)

export const channelWords: Readonly<Record<string, Words>> = {
  wechat: words('WeChat Pay', '微信支付'),
  alipay: words('Alipay', '支付宝'),
  unionpay: words('UnionPay', '银联'),
}
export const methodWords: Readonly<Record<string, Words>> = {
  wechat_scan: words('WeChat', '微信'),
  wechat_friend: words('a WeChat friend', '微信好友代付'),
  alipay: words('Alipay', '支付宝'),
  huabei: words('Huabei instalments', '花呗分期'),
  friend_link: words('a friend’s link', '代付链接'),
  unionpay: words('UnionPay', '银联'),
}
export const attemptStatusWords: Readonly<Record<string, Words>> = {
  created: words('begun', '已创建'),
  awaiting_payer: words('waiting for the payer', '等待付款人'),
  unknown: words('in doubt', '存疑'),
  succeeded: words('paid', '已付款'),
  failed: words('failed', '失败'),
  closed: words('closed', '已关闭'),
}
export const refundStatusWords: Readonly<Record<string, Words>> = {
  created: words('not submitted yet', '尚未提交'),
  processing: words('taken by the channel', '渠道处理中'),
  unknown: words('in doubt', '存疑'),
  needs_action: words('stuck, a person is needed', '需人工处理'),
  succeeded: words('returned', '已退回'),
  failed: words('not done', '未成功'),
}
export const sourceWords: Readonly<Record<string, Words>> = {
  prepay: words('the answer to our request', '下单应答'),
  notification: words('a notification', '异步通知'),
  query: words('our question', '主动查询'),
  close: words('our closing', '关单'),
  bill: words('the bill', '对账单'),
  submit: words('the answer to our request', '提交应答'),
  person: words('a person', '人工'),
}
export const operationWords: Readonly<Record<string, Words>> = {
  prepay: words('asked to take the payment', '请求下单'),
  query: words('asked about the payment', '查询支付'),
  close: words('asked to close the payment', '请求关单'),
  refund: words('asked to refund', '请求退款'),
  refund_query: words('asked about the refund', '查询退款'),
  identify: words('asked who pays', '查询付款人身份'),
  keys: words('asked for its keys', '下载证书'),
  share: words('asked for a share ticket', '获取分享票据'),
}
const outcomeWords: Readonly<Record<string, Words>> = {
  answered: words('answered', '已应答'),
  identified: words('answered', '已应答'),
  refused: words('refused', '被拒绝'),
  unavailable: words('no usable answer', '没有可用的应答'),
  not_sent: words('not reached', '未送达'),
  unknown: words('no believable answer', '没有可信的应答'),
}
/** `unknown: timeout` as words, with the code after them; of what the channel refused, its own. */
export function outcomeInWords(outcome: string, channelCode: string | null): Words {
  const [kind = '', ours] = outcome.split(': ')
  const code = ours ?? channelCode ?? undefined
  const { en, zh } = inWords(outcomeWords, kind)
  return code === undefined ? { en, zh } : words(`${en} (${code})`, `${zh}（${code}）`)
}
export const notificationWords: Readonly<Record<string, Words>> = {
  applied: words('A notification of the channel came and was genuine', '收到渠道的异步通知，验签通过'),
  parked: words(
    'A notification came about a payment that was not there; it is kept and tried again',
    '收到的异步通知找不到对应的支付，已保留并重试',
  ),
  other: words('A notification came that changes nothing', '收到一条不影响状态的异步通知'),
  foreign: words(
    'A genuine notification came that speaks of another merchant or app; it was not believed',
    '收到的异步通知中商户号或应用号不符，未采信',
  ),
}
export const eventWords: Readonly<Record<string, Words>> = {
  'order.paid': words('The order is paid', '订单已支付'),
  'order.closed': words('The order is closed', '订单已关闭'),
  'payment.surplus': words('A payment came that the order did not need', '收到订单不需要的付款'),
  'payment.mismatch': words('A payment came with another sum', '收到金额不符的付款'),
  'refund.succeeded': words('A refund went back', '退款已到账'),
  'refund.failed': words('A refund did not happen', '退款未成功'),
  'refund.needs_action': words('A refund is stuck and needs a person', '退款受阻，需人工处理'),
  'payment.surplus_returned': words('What the order did not need went back', '多付的款项已退回'),
}
export const deliveryWords: Readonly<Record<string, Words>> = {
  scheduled: words('on its way', '待投递'),
  delivered: words('taken', '已送达'),
  failed: words('refused for good', '端点已失效'),
  given_up: words('given up', '已放弃'),
}
