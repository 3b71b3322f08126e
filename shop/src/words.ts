export type Language = 'zh' | 'en'
type Both = Readonly<Record<Language, string>>

export const words = {
  shop: { zh: '胡同小店', en: 'Hutong Shop' },
  motto: { zh: '胡同口的一间小茶铺', en: 'A small tea house where the lanes meet' },
  hero: { zh: '慢慢挑，慢慢喝', en: 'Choose slowly, drink slowly' },
  heroMore: {
    zh: '四样好茶好器，两件小玩意。下单后用微信或支付宝付款，店里收到通知就为您备货。',
    en: 'Four good things for tea and two oddities. Pay by WeChat or Alipay; the shop packs as soon as it is told.',
  },
  demo: {
    zh: '演示店铺：商品与付款都不是真的。',
    en: 'A demonstration: neither the goods nor the payments are real.',
  },
  beBuyer: { zh: '换个身份：', en: 'Be another buyer:' },
  beTester: { zh: '内部测试员', en: 'internal tester' },
  beNewBuyer: { zh: '新买家', en: 'new buyer' },
  goods: { zh: '今日在售', en: 'On the shelf today' },
  myOrders: { zh: '我的订单', en: 'My orders' },
  home: { zh: '去逛逛', en: 'Back to the shelf' },
  pay: { zh: '去支付', en: 'Pay' },
  payAgain: { zh: '继续支付', en: 'Continue to payment' },
  orderAgain: { zh: '再来一单', en: 'Order again' },
  total: { zh: '合计', en: 'Total' },
  freeDelivery: { zh: '包邮', en: 'Free delivery' },
  safely: { zh: '下一步在收银台选择微信或支付宝', en: 'Next: choose WeChat or Alipay at the cashier' },
  orderNo: { zh: '订单号', en: 'Order number' },
  orderedAt: { zh: '下单时间', en: 'Ordered' },
  paidAt: { zh: '付款时间', en: 'Paid' },
  awaiting: { zh: '等待付款', en: 'Waiting for payment' },
  awaitingMore: {
    zh: '付完款，这一页会自己变。已经付了？请稍等一两秒。',
    en: 'This page changes by itself once you have paid. Already paid? Give it a second or two.',
  },
  paid: { zh: '付款成功', en: 'Paid' },
  paidMore: { zh: '谢谢惠顾，店家正在备货。', en: 'Thank you. The shop is packing your order.' },
  closed: { zh: '订单已关闭', en: 'Closed' },
  closedMore: { zh: '没有在时限内付款，订单已关闭，未扣款。', en: 'It was not paid in time. No money was taken.' },
  surplus: {
    zh: '这笔订单有一次多付的款项，平台已记下，应退还给付款人。',
    en: 'A payment too many came in for this order. It is on record and owed back to its payer.',
  },
  mismatch: {
    zh: '有一笔付款的金额与订单不符，店家正在核对。',
    en: 'A payment of another amount came in. The shop is looking into it.',
  },
  story: { zh: '订单经过', en: 'What happened' },
  storyOrdered: { zh: '您下了单', en: 'You ordered' },
  storyTold: { zh: '店里收到平台通知', en: 'The platform told the shop' },
  noOrders: { zh: '还没有订单', en: 'No orders yet' },
  noOrdersMore: { zh: '挑一样喜欢的，几秒钟就能下单。', en: 'Pick something you like; ordering takes seconds.' },
  failed: { zh: '暂时无法付款', en: 'Payment is not possible right now' },
  failedMore: {
    zh: '订单已为您保留，没有扣款。请稍后再试。',
    en: 'Your order is kept and nothing was charged. Please try again shortly.',
  },
  tryAgain: { zh: '再试一次', en: 'Try again' },
  reference: { zh: '出错信息', en: 'Reference' },
  notFound: { zh: '这里什么也没有', en: 'There is nothing here' },
  notFoundMore: { zh: '链接可能抄错了，或东西已经下架。', en: 'The link may be mistyped, or the thing is gone.' },
  broken: { zh: '店里出了点小问题', en: 'Something broke in the shop' },
  brokenMore: { zh: '请稍后再试，已付的款不会丢。', en: 'Please try again shortly. Nothing you paid is lost.' },
} as const satisfies Record<string, Both>

export type Word = keyof typeof words
export type Say = (word: Word) => string

export const sayIn =
  (language: Language): Say =>
  (word) =>
    words[word][language]

/** In the time zone the shop is in, whatever the machine's own. */
export const timeIn = (language: Language, at: string): string =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: language === 'zh' ? '2-digit' : 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  }).format(new Date(at))
