import type { Channel } from '@hutong/contract'

/** An app's merchant account at a channel, as stored; its secrets stay sealed here. */
export type ChannelAccount = Readonly<{
  id: string
  appId: string
  channel: Channel
  livemode: boolean
  merchantNo: string
  status: 'active' | 'suspended'
  settings: Readonly<Record<string, unknown>>
  sealedSecrets: string
  version: number
}>

export const secretsContext = (accountId: string): string => `channel_account:${accountId}`
