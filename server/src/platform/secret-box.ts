import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Random } from './random.ts'

/**
 * Seals what must not lie open in the database (channel keys, payer ids). The text names the key that sealed it, so several
 * master keys can be live during a rotation: the first one seals, all of them open.
 *
 * `context` is authenticated with the text: a value copied to another row or column does not open there.
 */
export interface SecretBox {
  seal(plain: string, context: string): string
  open(sealed: string, context: string): string
  /** Keyed hash for looking a value up without keeping it. */
  blindIndex(value: string, context: string): string
}

export class UnsealError extends Error {}

/** @param masterKeys base64 of 32 bytes each; the first is the current one. */
export function createSecretBox(masterKeys: readonly string[], random: Random): SecretBox {
  const keys = masterKeys.map((text) => {
    const master = Buffer.from(text, 'base64')
    if (master.length !== 32) throw new Error('a master key must be 32 bytes in base64')
    const key = derivedKey(master, 'secret-box')
    return {
      id: createHmac('sha256', key).update('id').digest('base64url').slice(0, 8),
      key,
      index: derivedKey(master, 'blind-index'),
    }
  })
  const current = keys[0]
  // The blind index must stay the same over rotations, so the oldest key makes it.
  const oldest = keys.at(-1)
  if (!current || !oldest) throw new Error('at least one master key is needed')

  return {
    seal(plain, context) {
      const iv = random.bytes(12)
      const cipher = createCipheriv('aes-256-gcm', current.key, iv)
      cipher.setAAD(Buffer.from(context))
      const body = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `s1.${current.id}.${body.toString('base64url')}`
    },
    open(sealed, context) {
      const [version, id, body] = sealed.split('.')
      const key = keys.find((candidate) => candidate.id === id)
      if (version !== 's1' || !key || !body) throw new UnsealError('sealed with a key that is not configured')
      const bytes = Buffer.from(body, 'base64url')
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.key, bytes.subarray(0, 12))
        decipher.setAAD(Buffer.from(context))
        decipher.setAuthTag(bytes.subarray(bytes.length - 16))
        return decipher.update(bytes.subarray(12, bytes.length - 16), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        throw new UnsealError('the sealed text was changed or belongs elsewhere')
      }
    },
    blindIndex: (value, context) =>
      createHmac('sha256', oldest.index).update(`${context}\0${value}`).digest('base64url').slice(0, 27),
  }
}

/** Prepared once: bare bytes are made a key again at every use. */
const derivedKey = (master: Buffer, purpose: string) =>
  createSecretKey(new Uint8Array(hkdfSync('sha256', master, 'hutong', purpose, 32)))

/** Compares texts in a time that does not tell where they differ. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
