import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import type { Random } from './random.ts'

/**
 * Seals what must not lie open in the database (channel keys, payer ids) in an envelope: the text under a data key, and beside it
 * the data key under a master key. Each process makes data keys of its own, one for each purpose, and renews them after many uses;
 * any process opens what another sealed, for the key it needs comes along (decision 13).
 *
 * The envelope names the master key, so several can be live during a rotation: the first one seals, all of them open.
 * `context` is authenticated with the text: a value copied to another row or column does not open there. What stands before its
 * first colon is the purpose, to which the data key is bound.
 */
export interface SecretBox {
  seal(plain: string, context: string): string
  open(sealed: string, context: string): string
  /** Keyed hash for looking a value up without keeping it. */
  blindIndex(value: string, context: string): string
}

export class UnsealError extends Error {}

/** Far below what random nonces of one AES-GCM key allow. */
const usesMax = 2 ** 20
const openedMax = 1_000

type MasterKey = Readonly<{ id: string; key: KeyObject; wrap: KeyObject; index: KeyObject }>
type DataKey = { readonly key: KeyObject; readonly wrapped: string; uses: number }

/** @param masterKeys base64 of 32 bytes each; the first is the current one. */
export function createSecretBox(masterKeys: readonly string[], random: Random): SecretBox {
  const keys = masterKeys.map((text): MasterKey => {
    const master = Buffer.from(text, 'base64')
    if (master.length !== 32) throw new Error('a master key must be 32 bytes in base64')
    const key = derivedKey(master, 'secret-box')
    return {
      id: createHmac('sha256', key).update('id').digest('base64url').slice(0, 8),
      key,
      wrap: derivedKey(master, 'data-keys'),
      index: derivedKey(master, 'blind-index'),
    }
  })
  const current = keys[0]
  // The blind index must stay the same over rotations, so the oldest key makes it.
  const oldest = keys.at(-1)
  if (!current || !oldest) throw new Error('at least one master key is needed')

  const dataKeys = new Map<string, DataKey>()
  const opened = new Map<string, KeyObject>()

  const dataKeyFor = (purpose: string): DataKey => {
    const known = dataKeys.get(purpose)
    if (known && known.uses < usesMax) return known
    const bytes = random.bytes(32)
    const wrapped = encrypt(current.wrap, bytes, `data-key:${purpose}`, random).toString('base64url')
    const made = { key: createSecretKey(bytes), wrapped, uses: 0 }
    dataKeys.set(purpose, made)
    return made
  }

  /** Unwrapped once: the same few keys seal everything a process writes. */
  const unwrap = (master: MasterKey, wrapped: string, purpose: string): KeyObject => {
    const index = `${master.id}.${purpose}.${wrapped}`
    const known = opened.get(index)
    if (known) return known
    const key = createSecretKey(decrypt(master.wrap, wrapped, `data-key:${purpose}`))
    if (opened.size >= openedMax) opened.clear()
    opened.set(index, key)
    return key
  }

  return {
    seal(plain, context) {
      const dataKey = dataKeyFor(purposeOf(context))
      dataKey.uses++
      const body = encrypt(dataKey.key, Buffer.from(plain), context, random)
      return `s2.${current.id}.${dataKey.wrapped}.${body.toString('base64url')}`
    },
    open(sealed, context) {
      const [version, id, first, second] = sealed.split('.')
      const master = keys.find((candidate) => candidate.id === id)
      if (!master || !first) throw new UnsealError('sealed with a key that is not configured')
      // Before there were envelopes: the text under a key that follows from the master key.
      if (version === 's1') return decrypt(master.key, first, context).toString('utf8')
      if (version !== 's2' || second === undefined) throw new UnsealError('this is not a sealed text')
      return decrypt(unwrap(master, first, purposeOf(context)), second, context).toString('utf8')
    },
    blindIndex: (value, context) =>
      createHmac('sha256', oldest.index).update(`${context}\0${value}`).digest('base64url').slice(0, 27),
  }
}

const purposeOf = (context: string): string => context.split(':')[0] ?? ''

/** Nonce, text, tag. */
function encrypt(key: KeyObject, plain: Uint8Array, context: string, random: Random): Buffer {
  const iv = random.bytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(context))
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: KeyObject, text: string, context: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(bytes.subarray(bytes.length - 16))
    return Buffer.concat([decipher.update(bytes.subarray(12, bytes.length - 16)), decipher.final()])
  } catch {
    throw new UnsealError('the sealed text was changed or belongs elsewhere')
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
