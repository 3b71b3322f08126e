import type { Channel } from '@hutong/contract'

/** What a channel must be told of this installation before it lets payers through, as sentences for the operator. */
export function whatToRegister(channel: Channel, publicUrl: string, accountId: string): string[] {
  const { host } = new URL(publicUrl)
  const notifications = `Notifications come to ${publicUrl}/notify/${channel}/${accountId}; each order says so, nothing is to be registered.`
  switch (channel) {
    case 'wechat':
      return [
        'Register at WeChat before the first payment:',
        `  merchant platform, JSAPI payment directory   ${publicUrl}/q/ and ${publicUrl}/f/`,
        `  merchant platform, H5 payment domain         ${host}`,
        `  official account, web authorization domain   ${host}`,
        `  official account, JS-SDK safe domain         ${host}`,
        notifications,
      ]
    case 'alipay':
      return [
        'Register at Alipay before the first payment:',
        `  application, authorization callback address  ${publicUrl}/q/ and ${publicUrl}/f/`,
        notifications,
      ]
    case 'unionpay':
      return [
        `UnionPay has the payer's browser post a form to ${publicUrl}/c/ and /r/: a proxy in front must let it through.`,
        notifications,
      ]
  }
}
