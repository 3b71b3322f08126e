export { type ApiKey, type App, type AppMethod, makeApiKey } from './app.ts'
export {
  findApp,
  findAppBySlug,
  insertApp,
  insertKey,
  listAppMethods,
  listKeys,
  revokeKey,
  setAppMethods,
} from './app-store.ts'
export { requireApiKey } from './authenticate.ts'
export { type Caller, callerOf } from './caller.ts'
export { forgetIdempotencyKeys, honourIdempotencyKeys } from './idempotency.ts'
