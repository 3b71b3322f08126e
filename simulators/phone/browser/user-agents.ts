import type { BrowserApp } from './addresses.ts'

const android =
  'Mozilla/5.0 (Linux; Android 14; V2309A Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko)'

const wechat = `${android} Version/4.0 Chrome/126.0.6478.188 Mobile Safari/537.36 XWEB/1260117 MMWEBSDK/20240404 MMWEBID/2209 MicroMessenger/8.0.50.2701(0x2800325B) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64`

/** What each app calls itself, in the shape of the real apps' headers: pages choose the way to pay by these words. */
export const userAgents: Record<BrowserApp, string> = {
  wechat,
  miniprogram: `${wechat} miniProgram/wxd000000000000901`,
  alipay:
    'Mozilla/5.0 (Linux; U; Android 14; zh-CN; V2309A Build/UP1A.231005.007) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.71 UWS/5.12.3.0 Mobile Safari/537.36 UCBS/5.12.3.0_240914171347 NebulaSDK/1.8.100112 Nebula AlipayDefined(nt:WIFI,ws:375|0|3.0) AliApp(AP/10.6.30.8000) AlipayClient/10.6.30.8000 Language/zh-Hans useStatusBar/true',
  unionpay: `${android} Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36 (UnionPay/1.0 CloudPay)`,
  browser:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  qq: `${android} Version/4.0 Chrome/121.0.6167.71 MQQBrowser/6.2 TBS/047205 Mobile Safari/537.36 V1_AND_SQ_9.0.60_6478_YYB_D QQ/9.0.60.17095 NetType/WIFI WebP/0.4.1 AppId/537230561 Pixel/1080`,
}
