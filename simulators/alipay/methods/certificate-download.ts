import { requiredText } from '../order-request.ts'
import { invalidParameter } from '../refusals.ts'
import { handled, type Method } from './method.ts'

/** The platform's certificate by its number, for a merchant who meets a number that is new to it. */
export const certificateDownload: Method = {
  faultPoint: 'certificates',
  run: ({ biz }, { platform }) => {
    if (requiredText(biz, 'alipay_cert_sn', 64) !== platform.alipaySn) throw invalidParameter('alipay_cert_sn')
    return { ...handled, alipay_cert_content: Buffer.from(platform.alipayPem).toString('base64') }
  },
}
