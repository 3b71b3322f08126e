import type { OrderRequest } from './order-request.ts'
import type { AlipaySettings } from './settings.ts'

/** What the buyer pays with. */
export type PayMethod = 'balance' | 'huabei'

export function isPayMethod(value: unknown): value is PayMethod {
  return value === 'balance' || value === 'huabei'
}

const channelsOf: Record<PayMethod, string[]> = {
  balance: ['balance'],
  huabei: ['pcredit', 'pcreditpayInstallment', 'credit_group'],
}

/** Why the buyer may not pay with `method`, in the cashier's words; undefined when it is allowed. */
export function mayUse(method: PayMethod, request: OrderRequest, settings: AlipaySettings): string | undefined {
  if (method === 'huabei' && settings.sandbox) return '沙箱环境仅支持余额支付'
  // An order with an instalment plan opens in single-channel mode: Huabei or nothing.
  if (method === 'balance' && request.huabei) return '该订单仅支持花呗分期付款'
  const { enabledChannels, disabledChannels } = request
  const own = channelsOf[method]
  const isEnabled = !enabledChannels || own.some((channel) => enabledChannels.includes(channel))
  const isDisabled = own.some((channel) => disabledChannels?.includes(channel))
  return isEnabled && !isDisabled ? undefined : '商家不支持该付款方式'
}

/** What the buyer may pay an order with, in the order the cashier shows it. */
export function methodsFor(request: OrderRequest, settings: AlipaySettings): PayMethod[] {
  const all: PayMethod[] = ['balance', 'huabei']
  return all.filter((method) => mayUse(method, request, settings) === undefined)
}

/** A trade keeps the plan it was made with; another plan needs another order number. */
export function huabeiDiffers(first: OrderRequest, second: OrderRequest): boolean {
  return first.huabei?.count !== second.huabei?.count || first.huabei?.sellerPercent !== second.huabei?.sellerPercent
}
