import { type Action, can, type Role } from '@hutong/contract'
import type { FastifyRequest } from 'fastify'
import { invariant } from '../platform/index.ts'
import type { ApiKey } from './app.ts'

/** Who acts: an app's own system by one of its keys, or a person who is signed in. */
export type Actor = Readonly<{ kind: 'key'; id: string } | { kind: 'person'; id: string; role: Role }>

/** Who asks, whatever it is about. `by` is the actor in one word, as it is written into refunds and the audit log. */
export type Acting = Readonly<{
  actor: Actor
  by: string
  /** The apps it may be about; null: every app there is. */
  appIds: readonly string[] | null
}>

/** Whose things a request is about and who asks. A test key sees test objects only, a live key live ones only. */
export type Caller = Readonly<{ appId: string; livemode: boolean; actor: Actor; by: string }>

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
    acting: Acting | null
  }
  interface FastifyContextConfig {
    /** What the route does, of `contract/src/permissions.ts`; a route of the API without one is not registered. */
    action?: Action
    /** The route is about no one app: a person names none. */
    ofNoApp?: boolean
  }
}

/** Whether a buyer's name and number may be shown as they are; where not, their first and last letters are. */
export const seesPersonalData = ({ actor }: Pick<Caller, 'actor'>): boolean => can(actor, 'personal_data.read').allowed

/** The caller of a route inside the authenticated scope. */
export function callerOf(request: FastifyRequest): Caller {
  invariant(request.caller, 'a route of the API was registered outside its authenticated scope')
  return request.caller
}

/** Who asks, for routes that are about no one app. */
export function actingOf(request: FastifyRequest): Acting {
  invariant(request.acting, 'a route was registered outside its authenticated scope')
  return request.acting
}

export const keyCaller = ({ appId, id, livemode }: Pick<ApiKey, 'appId' | 'id' | 'livemode'>): Caller => ({
  appId,
  livemode,
  actor: { kind: 'key', id },
  by: `key:${id}`,
})

export function personActing(person: { id: string; role: Role; appIds: readonly string[] | null }): Acting {
  return {
    actor: { kind: 'person', id: person.id, role: person.role },
    by: `person:${person.id}`,
    appIds: person.appIds,
  }
}
