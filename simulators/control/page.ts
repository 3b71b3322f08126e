import { channels, type FaultKind, type FaultPoint, faultKinds, faultPoints } from '../core/faults.ts'
import { htmlPage } from '../core/html.ts'
import { pageScript } from './page-script.ts'

const channelWords: Record<(typeof channels)[number], string> = {
  wechat: '微信支付',
  alipay: '支付宝',
  unionpay: '云闪付',
}

const pointWords: Record<FaultPoint, string> = {
  prepay: '下单',
  query: '查单',
  close: '关单',
  refund: '退款',
  refund_query: '查退款',
  oauth: '取 openid',
  access_token: '取接口凭据',
  ticket: '取网页票据',
  notification: '通知',
  bill: '账单',
  certificates: '平台证书',
  onboarding: '进件',
  onboarding_image: '进件图片',
}

const kindWords: Record<FaultKind, string> = {
  times_out: '不做也不答',
  answers_late_after_doing: '做了, 答得晚',
  http_500: '不做, 500',
  http_502: '不做, 502',
  http_429: '不做, 频率超限',
  http_202: '做了, 只说已受理',
  drops_connection_after_doing: '做了, 断开连接',
  html_error_page: '不做, 网页错误',
  bad_signature: '签名错误',
  sign_probe: '验签探测',
  unsigned: '没有签名',
  wrong_amount: '金额不符',
  wrong_app_id: 'appid 不符',
  wrong_merchant: '商户号不符',
  lose: '丢一次 (ms=0: 永远丢)',
  delay: '推迟 ms',
  double: '同时发两次',
  reorder: '等下一条之后',
  declined: '拒绝',
  unknown_serial: '未知序列号',
  system_error_before: '不做, 系统错误',
  system_error_after: '做了, 系统错误',
}

function options<Value extends string>(values: readonly Value[], words: Record<Value, string>): string {
  return values.map((value) => `<option value="${value}">${words[value]} ${value}</option>`).join('')
}

const outcomeWords = { SUCCESS: '成功', ABNORMAL: '异常', CLOSED: '关闭' } as const

function field(words: string, input: string): string {
  return `<label class="field"><span>${words}</span>${input}</label>`
}

function table(id: string, headings: readonly string[]): string {
  const cells = headings.map((heading) => `<th scope="col">${heading}</th>`).join('')
  return `<div class="scroll"><table><thead><tr>${cells}</tr></thead><tbody id="${id}"></tbody></table></div>`
}

const tradeHeadings = [
  '商户订单号 No.',
  '商户 Merchant',
  '产品 Product',
  '商品 Goods',
  '元 Yuan',
  '状态 State',
  '付款人 Payer',
]

const unionpayHeadings = tradeHeadings.filter((heading) => heading !== '商品 Goods')

/** GET /control: the panel as one page without anything from elsewhere. */
export const controlPage = htmlPage(
  '模拟器控制台 Simulator control',
  `<style>
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .6rem 1rem; align-items: end }
.field { display: grid; gap: .15rem; margin: 0 } .field > * { min-width: 0 } .field span { font-size: .85rem; opacity: .8 }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin: .8rem 0 } #message { min-height: 1.5rem; margin: 0 }
</style>
<h1>模拟器控制台 <span class="quiet">Simulator control</span></h1>
<p id="message" role="status"></p>

<h2>时钟 Clock</h2>
<p>现在 Now: <strong id="now"></strong><br>下一件 Next: <span id="next"></span></p>
<div class="buttons">
<button type="button" data-advance="15000">+15 秒 s</button>
<button type="button" data-advance="60000">+1 分 min</button>
<button type="button" data-advance="3600000">+1 小时 h</button>
<button type="button" data-advance="86400000">+1 天 day</button>
<button type="button" id="jump">到下一件 To next</button>
</div>

<h2>故障 Faults</h2>
<form id="fault">
<div class="fields">
${field('渠道 Channel', `<select name="channel">${options(channels, channelWords)}</select>`)}
${field('位置 Point', `<select name="point">${options(faultPoints, pointWords)}</select>`)}
${field('故障 Fault', `<select name="kind">${options(faultKinds, kindWords)}</select>`)}
${field('次数 Times', '<input name="times" type="number" min="1" value="1" required>')}
${field('毫秒 Milliseconds', '<input name="ms" type="number" min="0">')}
${field('商户订单号 out_trade_no', '<input name="number" autocomplete="off">')}
</div>
<div class="buttons"><button type="submit">设置 Set</button><button type="button" id="clear">全部清除 Clear all</button></div>
</form>
${table('faults', ['渠道 Channel', '位置 Point', '故障 Fault', '剩余 Left', '毫秒 ms', 'out_trade_no'])}

<h2>微信支付设置 WeChat Pay settings</h2>
<form id="settings">
<div class="fields">
${field('用公钥签的通知 Public-key notifications, %', '<input name="publicKeyPercent" type="number" min="0" max="100" required>')}
${field('验签探测 Signature probes, %', '<input name="probePercent" type="number" min="0" max="100" required>')}
${field('退款耗时 Refund takes, ms', '<input name="refundTakesMs" type="number" min="0" required>')}
${field('退款间隔 Gap between refunds, ms', '<input name="refundGapMs" type="number" min="0" required>')}
${field('退款结果 Refunds end', `<select name="refundOutcome">${options(['SUCCESS', 'ABNORMAL', 'CLOSED'] as const, outcomeWords)}</select>`)}
${field('代金券 Coupon, 分 fen', '<input name="couponFen" type="number" min="0" required>')}
</div>
<div class="buttons"><button type="submit">保存 Save</button><button type="button" id="rotate">更换平台证书 Rotate certificate</button></div>
</form>

<h2>微信交易 WeChat trades</h2>
${table('trades', [...tradeHeadings, ''])}
<h2>微信退款 WeChat refunds</h2>
${table('refunds', ['商户退款单号 No.', '商户订单号 Order', '元 Yuan', '状态 State'])}
<h2>支付宝交易 Alipay trades</h2>
${table('alipay', tradeHeadings)}
<h2>云闪付交易 UnionPay trades</h2>
${table('unionpay', unionpayHeadings)}

<h2>通知 Notifications</h2>
${table('notifications', ['时间 Time', '渠道 Channel', 'out_trade_no', '第几次 Delivery', '结果 Outcome', '故障 Fault', 'URL', ''])}
<script>${pageScript}</script>`,
)
