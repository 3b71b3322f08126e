import type { ChannelKeysView } from '@hutong/contract'

export type Advice = 'moving' | 'platform_certificate' | 'public_key' | 'certificate' | 'alipay_public_key' | 'unionpay'

/** What can be done about an account's keys, by the mode it is in. */
export function adviceFor({ channel, keys, verifies_by: mode }: ChannelKeysView): Advice {
  if (channel === 'unionpay') return 'unionpay'
  if (channel === 'alipay') return mode === 'public_key' ? 'alipay_public_key' : 'certificate'
  const kinds = new Set((keys ?? []).filter(({ use }) => use === 'verifies').map(({ kind }) => kind))
  if (kinds.size > 1) return 'moving'
  return mode === 'public_key' ? 'public_key' : 'platform_certificate'
}
