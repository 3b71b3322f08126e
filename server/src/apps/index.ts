export { type Caller, callerOf } from './caller.ts'
