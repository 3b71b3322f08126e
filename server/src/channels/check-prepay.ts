import type { ChannelProduct } from '@hutong/contract'
import type { Capabilities, PrepayRefusal, PrepayRequest } from './connector.ts'

/** What every channel refuses of a prepay by its declared capabilities and the account's own products, first mistake first. */
export function checkByCapabilities(
  capabilities: Capabilities,
  products: ReadonlySet<ChannelProduct>,
  request: PrepayRequest,
): PrepayRefusal | undefined {
  if (!products.has(request.product)) return { code: 'product_not_available', param: 'product' }
  if (request.amount.amount > capabilities.amountMaxFen) {
    return { code: 'amount_exceeds_channel_limit', param: 'amount' }
  }
  if (capabilities.payerProducts.includes(request.product) && !request.payerId) {
    return { code: 'payer_required', param: 'payer_id' }
  }
  if (request.expiresAt.getTime() - request.createdAt.getTime() < capabilities.expiryMinMs) {
    return { code: 'expires_too_soon' }
  }
  return undefined
}
