import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { decodeBase32, encodeBase32, type IdKind, idPrefixes } from './ids.ts'
import { sameText } from './secret-box.ts'

/**
 * Links a payer holds: the ids of app and object, and 128 bits of HMAC over them. Nothing is stored for a link, so making an
 * order costs no extra row; a link cannot be guessed or turned into another, and one purpose's token is refused for another.
 */
export interface LinkTokens {
  make(purpose: LinkPurpose, ids: { appId: string; orderId: string }): string
  read(purpose: LinkPurpose, token: string): { appId: string; orderId: string } | undefined
  /** The same over an attempt: the page of whoever paid by it. */
  makeReceipt(ids: { appId: string; attemptId: string }): string
  readReceipt(token: string): { appId: string; attemptId: string } | undefined
}

export type LinkPurpose = 'cashier' | 'scan'

const idOf = (kind: IdKind, bytes: Uint8Array): string => `${idPrefixes[kind]}_${encodeBase32(bytes)}`

/** @param masterKeys base64 of 32 bytes each; the first signs, all of them verify. */
export function createLinkTokens(masterKeys: readonly string[]): LinkTokens {
  // Prepared once: bare bytes are made a key again at every use, which costs five times the HMAC itself.
  const keys = masterKeys.map((text) =>
    createSecretKey(new Uint8Array(hkdfSync('sha256', Buffer.from(text, 'base64'), 'hutong', 'link-token', 32))),
  )
  const sign = (key: KeyObject, purpose: LinkPurpose | 'receipt', ids: Uint8Array) =>
    createHmac('sha256', key).update(purpose).update('\0').update(ids).digest().subarray(0, 16).toString('base64url')

  const makeOf = (purpose: LinkPurpose | 'receipt', appId: string, objectId: string): string => {
    const app = decodeBase32(appId.slice(4))
    const object = decodeBase32(objectId.slice(4))
    const key = keys[0]
    if (!app || !object || !key) throw new Error('a link needs well-formed ids')
    const ids = Buffer.concat([object, app])
    return ids.toString('base64url') + sign(key, purpose, ids)
  }
  const readOf = (purpose: LinkPurpose | 'receipt', token: string): Buffer | undefined => {
    if (!/^[A-Za-z0-9_-]{65}$/.test(token)) return undefined
    const ids = Buffer.from(token.slice(0, 43), 'base64url')
    // The last of 43 characters has two bits to spare: only the one spelling we make is a link.
    if (ids.toString('base64url') !== token.slice(0, 43)) return undefined
    return keys.some((key) => sameText(sign(key, purpose, ids), token.slice(43))) ? ids : undefined
  }

  return {
    make: (purpose, { appId, orderId }) => makeOf(purpose, appId, orderId),
    read(purpose, token) {
      const ids = readOf(purpose, token)
      return ids && { orderId: idOf('order', ids.subarray(0, 16)), appId: idOf('app', ids.subarray(16)) }
    },
    makeReceipt: ({ appId, attemptId }) => makeOf('receipt', appId, attemptId),
    readReceipt(token) {
      const ids = readOf('receipt', token)
      return ids && { attemptId: idOf('attempt', ids.subarray(0, 16)), appId: idOf('app', ids.subarray(16)) }
    },
  }
}
