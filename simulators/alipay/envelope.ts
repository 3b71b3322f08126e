import type { KeyObject } from 'node:crypto'
import { signRsa2 } from './signing.ts'

/** The value of an answer's node, in the order its fields go onto the wire. */
export type AnswerNode = Record<string, unknown>

export interface AnswerSeal {
  key: KeyObject
  charset: string
  /** Present in certificate mode; goes before `sign`. */
  alipayCertSn?: string
  /** Puts white space around the signed text, which a client has to tolerate. */
  spaced?: boolean
}

/** `alipay.trade.query` → `alipay_trade_query_response`. */
export function nodeKeyOf(method: string): string {
  return `${method.replaceAll('.', '_')}_response`
}

/** The node as text, with slashes escaped as the gateway does; the signature is over exactly these characters. */
export function nodeText(node: AnswerNode): string {
  return JSON.stringify(node).replaceAll('/', '\\/')
}

export function sealedAnswer(nodeKey: string, node: AnswerNode, seal: AnswerSeal): string {
  const text = nodeText(node)
  const sign = JSON.stringify(signRsa2(text, seal.key, seal.charset))
  const certificate = seal.alipayCertSn ? `"alipay_cert_sn":"${seal.alipayCertSn}",` : ''
  if (seal.spaced) return `{"${nodeKey}" :\n  ${text} ,\n  ${certificate}"sign" : ${sign}}`
  return `{"${nodeKey}":${text},${certificate}"sign":${sign}}`
}

export function unsignedAnswer(nodeKey: string, node: AnswerNode): string {
  return `{"${nodeKey}":${nodeText(node)}}`
}
