import type { KeyObject } from 'node:crypto'
import type { Core } from '../core/core.ts'
import type { Fault } from '../core/faults.ts'
import { type PlatformCertificate, platformCertificate, type WechatMerchant } from './merchants.ts'
import { rotateCertificate, type WechatSettings } from './settings.ts'
import type { SignatureFault } from './signing.ts'

export interface Signer {
  serial: string
  key: KeyObject
}

/** Knows which of WeChat Pay's keys signs what. */
export interface Keyholder {
  /** The certificates on offer, the newest last. */
  certificates(): PlatformCertificate[]
  /** The key that a request names in Wechatpay-Serial, else the merchant's usual one. Undefined when it has no such key. */
  answerSigner(merchant: WechatMerchant, wantedSerial: string | undefined): Signer | undefined
  /** The key for the next notification; a mixed merchant gets both kinds by the percentage set. */
  notificationSigner(merchant: WechatMerchant): Signer
  rotate(): Promise<void>
}

export async function createKeyholder(core: Core, settings: WechatSettings): Promise<Keyholder> {
  let certificates = await onOffer()
  let publicKeyCredit = 0

  async function onOffer(): Promise<PlatformCertificate[]> {
    const newest = settings.certificateGeneration
    const generations = newest > 0 ? [newest - 1, newest] : [newest]
    return Promise.all(generations.map((generation) => platformCertificate(core, generation)))
  }

  const isAtPublicKey = ({ mode }: WechatMerchant) => mode === 'public_key' || mode === 'moved'
  const withPublicKey = (merchant: WechatMerchant): Signer => ({
    serial: merchant.publicKeyId,
    key: merchant.publicKeyPair.privateKey,
  })
  function withCertificate(): Signer {
    const newest = certificates.at(-1)
    if (!newest) throw new Error('There is always a platform certificate.')
    return { serial: newest.serial, key: newest.keys.privateKey }
  }

  return {
    certificates: () => certificates,
    answerSigner: (merchant, wantedSerial) => {
      if (wantedSerial === undefined) return isAtPublicKey(merchant) ? withPublicKey(merchant) : withCertificate()
      if (wantedSerial === merchant.publicKeyId)
        return merchant.mode === 'certificate' ? undefined : withPublicKey(merchant)
      const named = certificates.find((one) => one.serial === wantedSerial)
      return named && merchant.mode !== 'public_key' ? { serial: named.serial, key: named.keys.privateKey } : undefined
    },
    notificationSigner: (merchant) => {
      if (isAtPublicKey(merchant)) return withPublicKey(merchant)
      if (merchant.mode === 'certificate') return withCertificate()
      // Counting the percentage up makes the share exact, and a test of it certain.
      publicKeyCredit += settings.publicKeyPercent
      if (publicKeyCredit < 100) return withCertificate()
      publicKeyCredit -= 100
      return withPublicKey(merchant)
    },
    rotate: async () => {
      rotateCertificate(core.store, settings)
      certificates = await onOffer()
    },
  }
}

/** The part of a fault that concerns signature headers. */
export function signatureFault(fault: Fault | undefined): SignatureFault | undefined {
  switch (fault?.kind) {
    case 'bad_signature':
    case 'sign_probe':
    case 'unknown_serial':
    case 'unsigned':
      return fault.kind
    default:
      return undefined
  }
}
