import { billPeriod } from '../bill-files.ts'
import { GatewayRefusal } from '../refusals.ts'
import { parseChinaDateTime } from '../timing.ts'
import { handled, type Method } from './method.ts'

const dayMs = 86_400_000
const nineHoursMs = 9 * 3_600_000
const sixYearsMs = 6 * 366 * dayMs

/** Where a day's or a month's bill can be fetched for half a minute. */
export const billAddress: Method = {
  faultPoint: 'bill',
  run: ({ biz, merchant }, { bills, core }) => {
    const { bill_type: type, bill_date: date } = biz
    if (type !== 'trade' && type !== 'signcustomer') throw new GatewayRefusal('TYPE_NOT_SUPPORTED')
    const match = typeof date === 'string' ? /^(\d{4}-\d{2})(-\d{2})?$/.exec(date) : null
    const first = match ? parseChinaDateTime(`${match[1]}${match[2] ?? '-01'} 00:00:00`) : undefined
    if (typeof date !== 'string' || !first) throw new GatewayRefusal('INVAILID_ARGUMENTS')
    const nowMs = core.clock.now().getTime()
    const endMs = billPeriod(date)[1].getTime()
    if (nowMs < endMs || nowMs - first.getTime() > sixYearsMs) throw new GatewayRefusal('INVAILID_ARGUMENTS')
    // A day's bill is made by nine the next morning, a month's on the third.
    const madeMs = endMs + nineHoursMs + (match?.[2] ? 0 : 2 * dayMs)
    if (nowMs < madeMs) throw new GatewayRefusal('BILL_NOT_EXIST')
    const address = bills.publish(merchant, type, date)
    if (address === undefined) throw new GatewayRefusal('NO_BILL_DATA')
    return { ...handled, bill_download_url: address }
  },
}
