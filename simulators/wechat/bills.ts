import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { chinaDate } from '../core/clock.ts'
import type { Core } from '../core/core.ts'
import { feeFor, yuanText } from '../core/money.ts'
import { randomText } from '../core/random.ts'
import { type BillType, fundFlowFile, type TradeRow, tradeFile } from './bill-file.ts'
import type { WechatMerchant } from './merchants.ts'
import type { RefundBook } from './refunds.ts'
import { WechatRefusal } from './refusals.ts'
import type { WechatSettings } from './settings.ts'
import type { TradeBook } from './trades.ts'

export interface Bills {
  /** The answer to asking for a trade bill: hash and address of the file. */
  tradeBill(merchant: WechatMerchant, query: Record<string, string>, mount: string): Record<string, unknown>
  fundFlowBill(merchant: WechatMerchant, query: Record<string, string>, mount: string): Record<string, unknown>
  download(merchant: WechatMerchant, token: string): { file: Buffer; contentType: string }
}

type Download = { mchid: string; content: string; isGzip: boolean; expiresAt: Date }

const downloadLifeMs = 300_000
const hourMs = 3_600_000
const monthsBackMs = 92 * 24 * hourMs
const billTypes: Record<string, BillType> = { ALL: 'ALL', SUCCESS: 'SUCCESS', REFUND: 'REFUND' }

export function createBills(
  core: Core,
  parts: { trades: TradeBook; refunds: RefundBook; settings: WechatSettings },
): Bills {
  const downloads = new Map<string, Download>()

  function checkDate(date: string | undefined): string {
    const start = Date.parse(`${date}T00:00:00+08:00`)
    if (!date || !/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(start) || chinaDate(new Date(start)) !== date)
      throw new WechatRefusal('parameter_wrong', {
        detail: { field: 'bill_date', issue: 'must be yyyy-MM-dd', location: 'query' },
      })
    const now = core.clock.now()
    if (date >= chinaDate(now) || now.getTime() - start > monthsBackMs)
      throw new WechatRefusal('request_not_allowed', { message: '账单日期不在可下载的范围内' })
    // Files are made from 09:00 on and complete at 10:00 of the day after.
    if (now.getTime() < start + 34 * hourMs) throw new WechatRefusal('bill_creating')
    return date
  }

  function rows(merchant: WechatMerchant, date: string, type: BillType): TradeRow[] {
    const rate = parts.settings.feeRateTenThousandths
    const paid = parts.trades
      .all()
      .filter((trade) => trade.mchid === merchant.mchid)
      .flatMap((trade): TradeRow[] => {
        if (!trade.payment || chinaDate(trade.payment.paidAt) !== date) return []
        return [{ kind: 'payment', at: trade.payment.paidAt, trade, feeFen: feeFor(trade.totalFen, rate) }]
      })
    const refunded = parts.refunds
      .all()
      .filter((refund) => refund.mchid === merchant.mchid && chinaDate(refund.createdAt) === date)
      .flatMap((refund): TradeRow[] => {
        const trade = parts.trades.find(refund.mchid, refund.outTradeNo)
        if (!trade) return []
        return [{ kind: 'refund', at: refund.createdAt, trade, refund, feeFen: -feeFor(refund.refundFen, rate) }]
      })
    return [...(type === 'REFUND' ? [] : paid), ...(type === 'SUCCESS' ? [] : refunded)].sort(
      (a, b) => a.at.getTime() - b.at.getTime(),
    )
  }

  function offer(merchant: WechatMerchant, content: string, query: Record<string, string>, mount: string) {
    if (query.tar_type !== undefined && query.tar_type !== 'GZIP')
      throw new WechatRefusal('parameter_wrong', {
        detail: { field: 'tar_type', issue: 'must be GZIP', location: 'query' },
      })
    const isGzip = query.tar_type === 'GZIP'
    const token = randomText(48)
    const expiresAt = new Date(core.clock.now().getTime() + downloadLifeMs)
    downloads.set(token, { mchid: merchant.mchid, content, isGzip, expiresAt })
    return {
      hash_type: 'SHA1',
      hash_value: createHash('sha1').update(content).digest('hex'),
      download_url: `${core.url()}${mount}/v3/billdownload/file?token=${token}${isGzip ? '&tartype=gzip' : ''}`,
    }
  }

  return {
    tradeBill: (merchant, query, mount) => {
      const type = billTypes[query.bill_type ?? 'ALL']
      if (!type)
        throw new WechatRefusal('parameter_wrong', {
          detail: { field: 'bill_type', issue: 'must be ALL, SUCCESS or REFUND', location: 'query' },
        })
      const found = rows(merchant, checkDate(query.bill_date), type)
      if (found.length === 0) throw new WechatRefusal('bill_empty')
      const rateText = `${yuanText(parts.settings.feeRateTenThousandths)}%`
      return offer(merchant, tradeFile(type, found, rateText), query, mount)
    },
    fundFlowBill: (merchant, query, mount) => {
      const date = checkDate(query.bill_date)
      if (query.account_type !== undefined && query.account_type !== 'BASIC') throw new WechatRefusal('bill_empty')
      const found = rows(merchant, date, 'ALL')
      if (found.length === 0) throw new WechatRefusal('bill_empty')
      return offer(merchant, fundFlowFile(found), query, mount)
    },
    download: (merchant, token) => {
      const found = downloads.get(token)
      if (!found || core.clock.now() >= found.expiresAt)
        throw new WechatRefusal('request_not_allowed', { message: 'token已失效，请重新获取下载地址' })
      if (found.mchid !== merchant.mchid) throw new WechatRefusal('not_permitted')
      return found.isGzip
        ? { file: gzipSync(found.content), contentType: 'application/x-gzip' }
        : { file: Buffer.from(found.content), contentType: 'text/plain; charset=utf-8' }
    },
  }
}
