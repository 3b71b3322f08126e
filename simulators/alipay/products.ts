// The ways to collect a payment, the gateway method that starts each, and the contract's word for it.

export const products = ['page', 'wap', 'app', 'precreate', 'jsapi'] as const
export type Product = (typeof products)[number]

export interface ProductRules {
  method: string
  productCodes: readonly string[]
  /** What stands for a missing `product_code`; undefined when the method demands one. */
  defaultCode: string | undefined
  /** `timeout_express` when none was sent. */
  defaultTimeoutMs: number
  /** The browser goes to the gateway itself, so refusals are pages. */
  isBrowser: boolean
}

const dayMs = 86_400_000

export const productRules: Record<Product, ProductRules> = {
  page: {
    method: 'alipay.trade.page.pay',
    productCodes: ['FAST_INSTANT_TRADE_PAY'],
    defaultCode: undefined,
    defaultTimeoutMs: 15 * dayMs,
    isBrowser: true,
  },
  wap: {
    method: 'alipay.trade.wap.pay',
    productCodes: ['QUICK_WAP_WAY'],
    defaultCode: undefined,
    defaultTimeoutMs: 15 * dayMs,
    isBrowser: true,
  },
  app: {
    method: 'alipay.trade.app.pay',
    productCodes: ['QUICK_MSECURITY_PAY'],
    defaultCode: 'QUICK_MSECURITY_PAY',
    defaultTimeoutMs: 15 * dayMs,
    isBrowser: false,
  },
  precreate: {
    method: 'alipay.trade.precreate',
    productCodes: ['QR_CODE_OFFLINE', 'FACE_TO_FACE_PAYMENT'],
    defaultCode: 'FACE_TO_FACE_PAYMENT',
    defaultTimeoutMs: 3 * 3_600_000,
    isBrowser: false,
  },
  jsapi: {
    method: 'alipay.trade.create',
    productCodes: ['JSAPI_PAY'],
    defaultCode: undefined,
    defaultTimeoutMs: 15 * dayMs,
    isBrowser: false,
  },
}

export function productOf(method: string): Product | undefined {
  return products.find((product) => productRules[product].method === method)
}
