export type { AccountKey } from './account-key.ts'
export { registerAccountRoutes } from './account-routes.ts'
export { createAlipayConnector } from './alipay/connector.ts'
export { changeAccountStatus } from './change-account.ts'
export type { ChannelAccount } from './channel-account.ts'
export { findChannelAccount, listChannelAccounts } from './channel-store.ts'
export { type ConnectedAccount, connectChannelAccount } from './connect-account.ts'
export type {
  ChannelReason,
  Connector,
  FactSource,
  HttpReply,
  NotificationReading,
  PrepayRequest,
  RawNotification,
  RefundCapabilities,
  RefundFact,
  RefundFactSource,
  RefundRef,
  RefundRequest,
  ShareConfig,
  TradeFact,
  TradeRef,
} from './connector.ts'
export { channelsOf, chooseProduct, deviceOf, environmentOf, platformOf, productsOfMethod } from './environment.ts'
export type { AboutExchange, KeepExchange, KeptExchange, Note } from './kept-exchange.ts'
export type {
  ApplicationFact,
  ApplicationReason,
  ImageAnswer,
  OpenPlatform,
  SubmissionAnswer,
} from './onboarding-port.ts'
export {
  connectPlatformAccount,
  connectUnderPlatform,
  findPlatformAccount,
  listPlatformAccounts,
  openPlatformAccount,
  type PlatformHandle,
  resealPlatformAccount,
  setApplicationAccount,
} from './platform-account.ts'
export { type ChannelHandle, type ChannelRegistry, createChannelRegistry } from './registry.ts'
export { resealAccount } from './reseal-account.ts'
export { createShareTickets, type ShareTickets, shareConfigOf } from './share-ticket.ts'
export { createUnionpayConnector } from './unionpay/connector.ts'
export { createWeChatConnector } from './wechat/connector.ts'
