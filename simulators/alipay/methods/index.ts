import { zftMethods } from '../onboarding/zft-methods.ts'
import { billAddress } from './bill-address.ts'
import { cancel } from './cancel.ts'
import { certificateDownload } from './certificate-download.ts'
import { close } from './close.ts'
import { create } from './create.ts'
import type { Method } from './method.ts'
import { oauthToken } from './oauth-token.ts'
import { precreate } from './precreate.ts'
import { query } from './query.ts'
import { refund } from './refund.ts'
import { refundQuery } from './refund-query.ts'

/** The methods that a merchant's server calls. The browser and the app have their own ways in. */
export const methods: Record<string, Method> = {
  'alipay.trade.precreate': precreate,
  'alipay.trade.create': create,
  'alipay.trade.query': query,
  'alipay.trade.close': close,
  'alipay.trade.cancel': cancel,
  'alipay.trade.refund': refund,
  'alipay.trade.fastpay.refund.query': refundQuery,
  'alipay.system.oauth.token': oauthToken,
  'alipay.open.app.alipaycert.download': certificateDownload,
  'alipay.data.dataservice.bill.downloadurl.query': billAddress,
  ...zftMethods,
}
