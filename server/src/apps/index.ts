export { type ApiKey, type App, type AppMethod, makeApiKey } from './app.ts'
export { registerAppRoutes } from './app-routes.ts'
export {
  findApp,
  findAppBySlug,
  findKey,
  insertApp,
  insertKey,
  listAppMethods,
  listApps,
  listKeys,
  offerMethod,
  revokeKey,
  setAppMethods,
} from './app-store.ts'
export { requireCaller, requirePerson } from './authenticate.ts'
export {
  type Acting,
  type Actor,
  actingOf,
  type Caller,
  callerOf,
  keyCaller,
  personActing,
  seesPersonalData,
} from './caller.ts'
export { changeFeeRate, changeInstalmentPlan, changeMethods, changeMoneyPolicy, revokeApiKey } from './change-app.ts'
export { createApiKey, createApp, type NewApp } from './create-app.ts'
export { createFeeBook, type FeeBook, type FeeRates } from './fee-book.ts'
export {
  defaultRoundings,
  type ExpectedFee,
  expectedFeeOf,
  type FeeRate,
  type FeeTerms,
  feeFor,
  feeRateFor,
  feeRateMaxPpm,
  feeReturnedFor,
  feeRoundings,
} from './fee-rate.ts'
export { listFeeRates } from './fee-rate-store.ts'
export { forgetIdempotencyKeys, honourIdempotencyKeys } from './idempotency.ts'
export {
  chooseInstalments,
  type InstalmentPlan,
  instalmentCounts,
  instalmentFee,
  instalmentMinimumFen,
  instalmentOffer,
  percentOfPpm,
  plansFor,
  plansInForce,
  ppmFromPercent,
} from './instalment-plan.ts'
export { listInstalmentPlans, setInstalmentPlan } from './instalment-plan-store.ts'
export { decideStrayReturn, defaultMoneyPolicy, type MoneyPolicy } from './money-policy.ts'
export { readMoneyPolicy, setMoneyPolicy } from './money-policy-store.ts'
