import { createHash } from 'node:crypto'
import type { Method } from '@hutong/contract'
import { type Random, randomText } from '../platform/index.ts'

/** A business that takes payments: a shop, a video site. */
export type App = Readonly<{ id: string; slug: string; name: string; nameEn: string | null; createdAt: Date }>

/** The app's own order of methods; what is not listed is not offered. */
export type AppMethod = Readonly<{ method: Method; position: number; enabled: boolean }>

export type ApiKey = Readonly<{
  id: string
  appId: string
  hint: string
  livemode: boolean
  createdAt: Date
  revokedAt: Date | null
}>

/**
 * A key is shown once and stored only as a hash: 190 bits of randomness need no slow hash.
 * The prefix tells a person and a secret scanner what it is.
 */
export function makeApiKey(random: Random, livemode: boolean): { secret: string; hash: Buffer; hint: string } {
  const secret = `sk_${livemode ? 'live' : 'test'}_${randomText(random, 32)}`
  return { secret, hash: hashApiKey(secret), hint: `${secret.slice(0, 8)}…${secret.slice(-4)}` }
}

export const hashApiKey = (secret: string): Buffer => createHash('sha256').update(secret).digest()

export const looksLikeApiKey = (text: string): boolean => /^sk_(test|live)_[0-9A-Za-z]{32}$/.test(text)
