import { supportedCharset } from './charset.ts'
import type { AlipayMerchant, Platform } from './merchants.ts'
import { GatewayRefusal, type SubCode } from './refusals.ts'
import type { AlipaySettings } from './settings.ts'
import { requestContent, verifyRsa2, type WireParams } from './signing.ts'
import { parseChinaDateTime } from './timing.ts'

export interface CheckedCall {
  merchant: AlipayMerchant
  method: string
  charset: string
  params: WireParams
  biz: Record<string, unknown>
  /** The file of an upload; no part of what is signed. */
  file?: Buffer
}

export interface CallContext {
  platform: Platform
  settings: AlipaySettings
  /** The time for freshness checks. */
  wireNow: Date
  /** Methods that exist. */
  methods: ReadonlySet<string>
}

const attackWords = ['out_trade_no', 'total_fee', 'seller_id']

/** Checks the parameters that all methods share. Throws the refusal of the first rule that is broken. */
export function checkCall(params: WireParams, context: CallContext): CheckedCall {
  const { platform, settings, wireNow, methods } = context
  const merchant = platform.merchantByAppId(required(params, 'app_id', 'isv.missing-app-id'))
  if (!merchant) throw new GatewayRefusal('isv.invalid-app-id')
  const method = required(params, 'method', 'isv.missing-method')
  if (!methods.has(method)) throw new GatewayRefusal('isv.invalid-method')
  const charset = supportedCharset(params.charset)
  if (!charset) throw new GatewayRefusal('isv.invalid-charset')
  if (params.format && params.format.toUpperCase() !== 'JSON') throw new GatewayRefusal('isv.invalid-format')
  if (required(params, 'version', 'isv.missing-version') !== '1.0') throw new GatewayRefusal('isv.invalid-parameter')
  const signType = required(params, 'sign_type', 'isv.missing-signature-type')
  if (signType !== 'RSA2') throw new GatewayRefusal('isv.invalid-signature-type')
  checkSignature(params, merchant, platform, charset)
  checkTimestamp(params, settings, wireNow)
  checkAddresses(params)
  return { merchant, method, charset, params, biz: readBizContent(params) }
}

function required(params: WireParams, name: string, missing: SubCode): string {
  const value = params[name]?.trim()
  if (!value) throw new GatewayRefusal(missing)
  return value
}

function checkSignature(params: WireParams, merchant: AlipayMerchant, platform: Platform, charset: string) {
  const sign = required(params, 'sign', 'isv.missing-signature')
  const { app_cert_sn: appSn, alipay_root_cert_sn: rootSn } = params
  if (merchant.mode === 'certificate') {
    if (!appSn) throw new GatewayRefusal('isv.missing-app-cert-sn')
    if (!rootSn) throw new GatewayRefusal('isv.missing-alipay-root-cert-sn')
    if (appSn !== merchant.appCertSn || rootSn !== platform.rootSn) throw new GatewayRefusal('isv.invalid-signature')
  } else if (appSn || rootSn) {
    // An application has one mode, and this one has no certificates at the gateway.
    throw new GatewayRefusal('isv.missing-signature-config')
  }
  if (!verifyRsa2(requestContent(params), sign, merchant.publicKey, charset)) {
    throw new GatewayRefusal('isv.invalid-signature')
  }
}

function checkTimestamp(params: WireParams, settings: AlipaySettings, wireNow: Date) {
  const at = parseChinaDateTime(required(params, 'timestamp', 'isv.missing-timestamp'))
  if (!at) throw new GatewayRefusal('isv.invalid-timestamp')
  const distanceMs = Math.abs(at.getTime() - wireNow.getTime())
  if (settings.timestampWindowMs > 0 && distanceMs > settings.timestampWindowMs) {
    throw new GatewayRefusal('isv.invalid-timestamp')
  }
}

function checkAddresses(params: WireParams) {
  for (const name of ['notify_url', 'return_url']) {
    const value = params[name]
    if (!value) continue
    if (value.length > 256 || !/^https?:\/\//.test(value) || !URL.canParse(value)) {
      throw new GatewayRefusal('isv.invalid-parameter')
    }
    if (attackWords.some((word) => value.includes(word))) throw new GatewayRefusal('isv.suspected-attack')
  }
}

function readBizContent(params: WireParams): Record<string, unknown> {
  const text = params.biz_content
  if (!text) return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Falls through to the refusal: text that is no JSON and JSON that is no object are refused alike.
  }
  throw new GatewayRefusal('isv.illegal-json')
}
