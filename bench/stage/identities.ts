import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** Keys and numbers of one merchant and of the gateway it faces, as texts that can be handed to another process. */
export type Identities = Readonly<{
  wechat: Readonly<{
    mchid: string
    appid: string
    serialNo: string
    apiV3Key: string
    publicKeyId: string
    merchantKey: string
    platformKey: string
  }>
  alipay: Readonly<{ appId: string; sellerId: string; merchantKey: string; platformKey: string }>
}>

const newKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

export function makeIdentities(): Identities {
  return {
    wechat: {
      mchid: '1900000901',
      appid: 'wxbench0000000001',
      serialNo: '5157F09EFDC096DE15EBE81A47057A7232F10901',
      apiV3Key: 'bench-key-of-exactly-32-bytes-01',
      publicKeyId: 'PUB_KEY_ID_0119000009010000000000000000',
      merchantKey: newKey(),
      platformKey: newKey(),
    },
    alipay: { appId: '2021000000000901', sellerId: '2088000000000901', merchantKey: newKey(), platformKey: newKey() },
  }
}

export const privateKeyOf = (pem: string): KeyObject => createPrivateKey(pem)
export const publicKeyOf = (pem: string): KeyObject => createPublicKey(pem)
const publicPem = (pem: string): string => publicKeyOf(pem).export({ type: 'spki', format: 'pem' }).toString()

/** The same in the shape in which the demonstration's seeding takes a merchant's credentials. */
export function credentialsOf({ alipay, wechat }: Identities, gatewayUrl: string) {
  return {
    wechat: {
      api_base: gatewayUrl,
      mchid: wechat.mchid,
      appid: wechat.appid,
      serial_no: wechat.serialNo,
      private_key: wechat.merchantKey,
      api_v3_key: wechat.apiV3Key,
      public_key_id: wechat.publicKeyId,
      public_key: publicPem(wechat.platformKey),
      app_secret: '00000000000000000000000000000901',
      oauth_authorize_url: `${gatewayUrl}/oauth`,
      oauth_api_base: gatewayUrl,
    },
    alipay: {
      gateway: `${gatewayUrl}/gateway.do`,
      app_id: alipay.appId,
      seller_id: alipay.sellerId,
      private_key: alipay.merchantKey,
      alipay_public_key: publicPem(alipay.platformKey),
      oauth_authorize_url: `${gatewayUrl}/oauth`,
    },
  }
}
