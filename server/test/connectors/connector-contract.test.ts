import { startAlipay } from './alipay-harness.ts'
import { describeConnector } from './connector-contract.ts'
import { startUnionpay } from './unionpay-harness.ts'
import { startWeChat } from './wechat-harness.ts'

const wechatProducts = ['native_qr', 'jsapi', 'h5', 'app'] as const
const alipayProducts = ['page', 'wap', 'precreate', 'jsapi', 'app'] as const

describeConnector('WeChat Pay in public-key mode', () => startWeChat('shop'), wechatProducts)
describeConnector('WeChat Pay in platform-certificate mode', () => startWeChat('video'), wechatProducts)
describeConnector('WeChat Pay on the way from one mode to the other', () => startWeChat('secondhand'), wechatProducts)
describeConnector('Alipay in public-key mode', () => startAlipay('shop'), alipayProducts)
describeConnector('Alipay in certificate mode', () => startAlipay('video'), alipayProducts)
describeConnector('UnionPay', () => startUnionpay('shop'), ['front', 'order_qr', 'app'])
