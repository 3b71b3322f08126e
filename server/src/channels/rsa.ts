import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/** A key as people paste it: PEM, or the bare base64 that the key tools of the wallets print. Undefined when it is no RSA key of 2048 bits or more. */
export function readPrivateKey(text: string): KeyObject | undefined {
  return firstRsaKey(text, ['PRIVATE KEY', 'RSA PRIVATE KEY'], createPrivateKey)
}

/** As `readPrivateKey`, for the public half. */
export function readPublicKey(text: string): KeyObject | undefined {
  return firstRsaKey(text, ['PUBLIC KEY', 'RSA PUBLIC KEY'], createPublicKey)
}

function firstRsaKey(
  text: string,
  labels: readonly string[],
  parse: (pem: string) => KeyObject,
): KeyObject | undefined {
  const trimmed = text.trim()
  const candidates = trimmed.startsWith('-----')
    ? [trimmed]
    : labels.map((label) => `-----BEGIN ${label}-----\n${wrapped(trimmed)}\n-----END ${label}-----`)
  for (const pem of candidates) {
    try {
      const key = parse(pem)
      if (isStrongRsa(key)) return key
    } catch {
      // Not this form; the next one may fit.
    }
  }
  return undefined
}

const wrapped = (base64: string) =>
  base64
    .replace(/\s+/g, '')
    .replace(/.{1,64}/g, '$&\n')
    .trimEnd()

/** The modulus decides how long a signature is, and anything below 2048 bits is no longer safe. */
export function isStrongRsa(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
}

/** RSASSA-PKCS1-v1_5 with SHA-256, base64. On the thread pool: a signature takes about a millisecond of a core. */
export function signSha256(message: string | Uint8Array, key: KeyObject): Promise<string> {
  return new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(message), key, (error, signature) =>
      error ? reject(error) : resolve(signature.toString('base64')),
    )
  })
}

/** False, never an exception, for whatever is not the signature: wrong alphabet and wrong length included. */
export function isSignedBy(key: KeyObject, message: Uint8Array, signatureBase64: string): boolean {
  const signature = Buffer.from(signatureBase64, 'base64')
  // A signature of another length cannot verify, and this is the cheap way to say so.
  if (signature.length * 8 !== key.asymmetricKeyDetails?.modulusLength) return false
  // Node skips what is not base64; one signature shall have one text.
  if (signature.toString('base64') !== signatureBase64) return false
  return verify('sha256', message, key, signature)
}
