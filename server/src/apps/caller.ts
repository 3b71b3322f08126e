import type { Action, Role } from '@hutong/contract'
import type { FastifyRequest } from 'fastify'
import { invariant } from '../platform/index.ts'
import type { ApiKey } from './app.ts'

/** Who acts: an app's own system by one of its keys, or a person who is signed in. */
export type Actor = Readonly<{ kind: 'key'; id: string } | { kind: 'person'; id: string; role: Role }>

/**
 * Whose things a request is about and who asks. A test key sees test objects only, a live key live ones only.
 * `by` is the actor in one word, as it is written into refunds and the audit log.
 */
export type Caller = Readonly<{ appId: string; livemode: boolean; actor: Actor; by: string }>

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
  interface FastifyContextConfig {
    /** What the route does, of `contract/src/permissions.ts`; a route of the API without one is not registered. */
    action?: Action
  }
}

/** The caller of a route inside the authenticated scope. */
export function callerOf(request: FastifyRequest): Caller {
  invariant(request.caller, 'a route of the API was registered outside its authenticated scope')
  return request.caller
}

export const keyCaller = ({ appId, id, livemode }: Pick<ApiKey, 'appId' | 'id' | 'livemode'>): Caller => ({
  appId,
  livemode,
  actor: { kind: 'key', id },
  by: `key:${id}`,
})
