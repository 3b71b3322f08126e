export { type CashierUse, registerCashierRoutes } from './cashier-routes.ts'
export {
  buyerWithoutOrder,
  createMethodExplainer,
  type ExplainSubject,
  type MethodExplainer,
} from './explain-methods.ts'
export { createLivePages, type LivePages } from './live-pages.ts'
export { createCashierLoader } from './load-cashier.ts'
export { registerMethodRoutes } from './method-routes.ts'
export { type PageRenderer, sendProblemPage } from './pages.ts'
export { registerScanRoutes } from './scan-routes.ts'
