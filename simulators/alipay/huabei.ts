import type { BizContent } from './order-request.ts'
import { GatewayRefusal, invalidParameter } from './refusals.ts'
import type { AlipaySettings } from './settings.ts'

/** Reads `hb_fq_num` and `hb_fq_seller_percent`. Undefined when the order does not ask for instalments. */
export function readHuabei(
  biz: BizContent,
  totalFen: bigint,
  settings: AlipaySettings,
): { count: string; sellerPercent: string } | undefined {
  const extend = biz.extend_params
  if (extend !== undefined && (typeof extend !== 'object' || extend === null)) throw invalidParameter('extend_params')
  const { hb_fq_num: count, hb_fq_seller_percent: sellerPercent } = (extend ?? {}) as BizContent
  const channel = biz.specified_channel
  if (channel !== undefined && channel !== 'pcredit') throw invalidParameter('specified_channel')
  if (count === undefined && sellerPercent === undefined) return undefined
  if (typeof count !== 'string') throw invalidParameter('hb_fq_num')
  if (sellerPercent !== '0' && sellerPercent !== '100') throw invalidParameter('hb_fq_seller_percent')
  if (!['3', '6', '12'].includes(count)) throw invalidParameter('hb_fq_num')
  if (channel !== undefined) throw invalidParameter('specified_channel')
  if (biz.goods_type === '0') throw invalidParameter('goods_type')
  if (settings.sandbox || !settings.huabeiCounts.includes(count)) throw new GatewayRefusal('ACQ.ACCESS_FORBIDDEN')
  if (totalFen < BigInt(settings.huabeiMinimumFen)) throw invalidParameter('total_amount')
  return { count, sellerPercent }
}
