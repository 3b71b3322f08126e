import { createAlipayConnector } from '../../src/channels/alipay/connector.ts'
import { createUnionpayConnector } from '../../src/channels/unionpay/connector.ts'
import { createWeChatConnector } from '../../src/channels/wechat/connector.ts'
import { startAlipay } from './alipay-harness.ts'
import { describeConnector } from './connector-contract.ts'
import { startUnionpay } from './unionpay-harness.ts'
import { startWeChat } from './wechat-harness.ts'

describeConnector('WeChat Pay in public-key mode', () => startWeChat('shop'), createWeChatConnector())
describeConnector('WeChat Pay in platform-certificate mode', () => startWeChat('video'), createWeChatConnector())
describeConnector(
  'WeChat Pay on the way from one mode to the other',
  () => startWeChat('secondhand'),
  createWeChatConnector(),
)
describeConnector('Alipay in public-key mode', () => startAlipay('shop'), createAlipayConnector())
describeConnector('Alipay in certificate mode', () => startAlipay('video'), createAlipayConnector())
describeConnector('UnionPay', () => startUnionpay('shop'), createUnionpayConnector())
