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
}

export type LinkPurpose = 'cashier' | 'scan'

const idOf = (kind: IdKind, bytes: Uint8Array): string => `${idPrefixes[kind]}_${encodeBase32(bytes)}`

/** @param masterKeys base64 of 32 bytes each; the first signs, all of them verify. */
export function createLinkTokens(masterKeys: readonly string[]): LinkTokens {
  // Prepared once: bare bytes are made a key again at every use, which costs five times the HMAC itself.
  const keys = masterKeys.map((text) =>
    createSecretKey(new Uint8Array(hkdfSync('sha256', Buffer.from(text, 'base64'), 'hutong', 'link-token', 32))),
  )
  const sign = (key: KeyObject, purpose: LinkPurpose, ids: Uint8Array) =>
    createHmac('sha256', key).update(purpose).update('\0').update(ids).digest().subarray(0, 16).toString('base64url')

  return {
    make(purpose, { appId, orderId }) {
      const app = decodeBase32(appId.slice(4))
      const order = decodeBase32(orderId.slice(4))
      const key = keys[0]
      if (!app || !order || !key) throw new Error('a link needs well-formed ids')
      const ids = Buffer.concat([order, app])
      return ids.toString('base64url') + sign(key, purpose, ids)
    },
    read(purpose, token) {
      if (!/^[A-Za-z0-9_-]{65}$/.test(token)) return undefined
      const ids = Buffer.from(token.slice(0, 43), 'base64url')
      // The last of 43 characters has two bits to spare: only the one spelling we make is a link.
      if (ids.toString('base64url') !== token.slice(0, 43)) return undefined
      if (!keys.some((key) => sameText(sign(key, purpose, ids), token.slice(43)))) return undefined
      return { orderId: idOf('order', ids.subarray(0, 16)), appId: idOf('app', ids.subarray(16)) }
    },
  }
}
