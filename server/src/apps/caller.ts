import type { FastifyRequest } from 'fastify'
import { invariant } from '../platform/index.ts'

/** Who calls the API: an app by one of its keys. A test key sees test objects only, a live key live ones only. */
export type Caller = Readonly<{ appId: string; livemode: boolean; keyId: string }>

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

/** The caller of a route inside the authenticated scope. */
export function callerOf(request: FastifyRequest): Caller {
  invariant(request.caller, 'a route of the API was registered outside its authenticated scope')
  return request.caller
}
