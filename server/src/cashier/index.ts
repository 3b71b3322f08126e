export { registerAskRoutes } from './ask-routes.ts'
export { type CashierUse, registerCashierRoutes } from './cashier-routes.ts'
export {
  buyerWithoutOrder,
  createMethodExplainer,
  type ExplainSubject,
  type MethodExplainer,
} from './explain-methods.ts'
export { registerFriendRoutes } from './friend-routes.ts'
export { createLivePages, type LivePages } from './live-pages.ts'
export { createCashierLoader, createOrderLoader } from './load-cashier.ts'
export { registerMethodRoutes } from './method-routes.ts'
export { type PageRenderer, sendProblemPage } from './pages.ts'
export { createRefundsOfAttempt } from './payer-refunds.ts'
export { registerPayerRoutes } from './payer-routes.ts'
export { registerReturnRoutes } from './return-routes.ts'
export { registerScanRoutes } from './scan-routes.ts'
export { createShareConfig } from './share-config.ts'
