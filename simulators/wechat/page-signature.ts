import { createHash } from 'node:crypto'
import type { Core } from '../core/core.ts'
import { isBoundUrl } from '../core/http.ts'
import type { AccessTokens } from './access-tokens.ts'
import type { WechatMerchant } from './merchants.ts'

/** What is hashed for a page: four members in this order, nothing encoded, the address without its fragment. */
export function pageMessage(ticket: string, nonce: string, timestamp: string, url: string): string {
  return `jsapi_ticket=${ticket}&noncestr=${nonce}&timestamp=${timestamp}&url=${url}`
}

/** The signature that `wx.config` takes. */
export function pageSignature(ticket: string, nonce: string, timestamp: string, url: string): string {
  return createHash('sha1')
    .update(pageMessage(ticket, nonce, timestamp, url))
    .digest('hex')
}

/** What WeChat answers to `wx.config`. */
export interface PageVerdict {
  errMsg: 'config:ok' | 'config:invalid appid' | 'config:invalid url domain' | 'config:invalid signature'
}

/** Whether a page may use the JS-SDK: its host is the account's safe domain, and its address is signed with a ticket. */
export function verifyPage(
  args: unknown,
  pageUrl: string,
  { core, merchants, tokens }: { core: Core; merchants: readonly WechatMerchant[]; tokens: AccessTokens },
): PageVerdict {
  const given = (typeof args === 'object' && args !== null ? args : {}) as Record<string, unknown>
  const merchant = merchants.find((one) => one.appid === given.appId)
  if (!merchant) return { errMsg: 'config:invalid appid' }
  const url = pageUrl.split('#')[0] ?? ''
  if (!isBoundUrl(url, core.publicUrl)) return { errMsg: 'config:invalid url domain' }
  const { nonceStr, timestamp, signature } = given
  const isRight = tokens
    .ticketsOf(merchant.appid)
    .some((ticket) => pageSignature(ticket, String(nonceStr), String(timestamp), url) === signature)
  return { errMsg: isRight ? 'config:ok' : 'config:invalid signature' }
}
