import { requestBytes } from './connection.ts'

let made = 0

/** A request for one more order of a shop's ordinary kind, each with a number of its own. */
export function createOrderRequest(
  apiKey: string,
  options: { run: string; withKey: boolean; expiresIn?: number },
): Buffer {
  made += 1
  const number = `B${options.run}-${made}`
  const body = JSON.stringify({
    merchant_order_no: number,
    amount: 8888,
    currency: 'CNY',
    subject: '龙井茶 250g',
    buyer_id: `buyer-${made % 1000}`,
    ...(options.expiresIn === undefined ? {} : { expires_in: options.expiresIn }),
    return_url: `http://shop.example/orders/${number}`,
    metadata: { cart: number },
  })
  return requestBytes(
    'POST',
    '/v1/orders',
    {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      ...(options.withKey ? { 'idempotency-key': number } : {}),
    },
    body,
  )
}
