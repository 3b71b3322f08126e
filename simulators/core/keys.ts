import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  type KeyPairKeyObjectResult,
} from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createStore, type Store } from './store.ts'

export interface KeyPair {
  privateKey: KeyObject
  publicKey: KeyObject
  /** PKCS#8 PEM. */
  privatePem: string
  /** SPKI PEM. */
  publicPem: string
}

/** Keys and other generated values by name. Each is made the first time it is asked for and is the same from then on. */
export interface KeyRing {
  /** An RSA 2048 pair. */
  pair(name: string): Promise<KeyPair>
  /** Text that `make` produces once: a serial number, a secret, the PEM of a certificate. */
  text(name: string, make: () => string): string
}

export function createKeyRing(store: Store): KeyRing {
  const texts = store.collection<string>('keys')
  const pairs = new Map<string, Promise<KeyPair>>()

  function keep(name: string, value: string): string {
    texts.set(name, value)
    store.changed('keys')
    return value
  }

  async function makePair(name: string): Promise<KeyPair> {
    const kept = texts.get(name)
    if (kept) return pairFrom(createPrivateKey(kept))
    const made = pairFrom((await generateRsa()).privateKey)
    keep(name, made.privatePem)
    return made
  }

  return {
    pair: (name) => {
      let pair = pairs.get(name)
      if (!pair) {
        pair = makePair(name)
        pairs.set(name, pair)
      }
      return pair
    },
    text: (name, make) => texts.get(name) ?? keep(name, make()),
  }
}

/** A key set that all test files of this checkout share: making RSA keys for each of them costs seconds. */
export function sharedTestKeys(): KeyRing {
  const folder = join(import.meta.dirname, '../../node_modules/.cache/hutong-simulators')
  mkdirSync(folder, { recursive: true })
  const store = createStore(folder)
  const ring = createKeyRing(store)
  return {
    pair: async (name) => {
      const pair = await ring.pair(name)
      store.flush()
      return pair
    },
    text: (name, make) => {
      const text = ring.text(name, make)
      store.flush()
      return text
    },
  }
}

function pairFrom(privateKey: KeyObject): KeyPair {
  const publicKey = createPublicKey(privateKey)
  return {
    privateKey,
    publicKey,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }
}

function generateRsa(): Promise<KeyPairKeyObjectResult> {
  return new Promise((resolve, reject) => {
    generateKeyPair('rsa', { modulusLength: 2048 }, (error, publicKey, privateKey) => {
      if (error) reject(error)
      else resolve({ publicKey, privateKey })
    })
  })
}
