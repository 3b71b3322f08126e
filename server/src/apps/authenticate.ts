import { can } from '@hutong/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { requireSession, sessionTokenOf } from '../people/index.ts'
import {
  createBeliefs,
  createRateLimit,
  type Deps,
  type HttpApp,
  invariant,
  type RateLimit,
  refused,
} from '../platform/index.ts'
import { type ApiKey, hashApiKey, looksLikeApiKey } from './app.ts'
import { findApp, findKeyByHash } from './app-store.ts'
import { type Acting, actingOf, type Caller, keyCaller, personActing } from './caller.ts'

/** How long a key found is believed without asking again: a revoked key works for this long at most. */
const believedMs = 2_000
const rememberedMax = 10_000

/**
 * Requires of every request of the scope that somebody asks: an app by `Authorization: Bearer sk_…`, or a person by the session's
 * cookie, who names the app in `Hutong-App` and the mode in `Hutong-Mode`. Puts the caller on the request, refuses what the caller
 * may not do before anything is read, and counts the requests of each address and of each caller.
 */
export function requireCaller(scope: HttpApp, deps: Pick<Deps, 'db' | 'clock' | 'config'>): void {
  const findKey = createKeyFinder(deps)
  const perAddress = createRateLimit(deps.clock, deps.config.API_ADDRESS_REQUESTS_PER_MINUTE)
  const perCaller = createRateLimit(deps.clock, deps.config.API_REQUESTS_PER_MINUTE)

  scope.decorateRequest('caller', null)
  scope.decorateRequest('acting', null)
  requireActions(scope)
  scope.addHook('onRequest', async (request, reply) => {
    // Before anybody is asked about: a flood of wrong keys is a flood too.
    takeFrom(perAddress, request.ip, reply)
    const { authorization } = request.headers
    if (authorization === undefined && sessionTokenOf(request, deps.config.PUBLIC_URL)) await admitPerson(deps, request)
    else {
      const key = await readKey(findKey, authorization)
      const caller = keyCaller(key)
      request.caller = caller
      request.acting = { actor: caller.actor, by: caller.by, appIds: [key.appId] }
    }
    takeFrom(perCaller, actingOf(request).by, reply)
    requirePermission(request, actingOf(request))
  })
}

/** For routes that persons alone use, such as those of the console; some are about no app, and a few about the own account. */
export function requirePerson(scope: HttpApp, deps: Pick<Deps, 'db' | 'clock' | 'config'>): void {
  const perPerson = createRateLimit(deps.clock, deps.config.API_REQUESTS_PER_MINUTE)
  scope.decorateRequest('acting', null)
  requireActions(scope)
  scope.addHook('onRequest', async (request, reply) => {
    const { person } = await requireSession(deps, request)
    request.acting = personActing(person)
    takeFrom(perPerson, request.acting.by, reply)
    requirePermission(request, request.acting)
  })
}

function requireActions(scope: HttpApp): void {
  scope.addHook('onRoute', (route) => {
    const { config, method, url } = route
    invariant(config?.action, `${method} ${url} does not say which action it is`)
    // Shown in the OpenAPI document, beside what the route takes and answers.
    route.schema = { ...route.schema, 'x-action': config.action } as typeof route.schema
  })
}

function requirePermission(request: FastifyRequest, { actor }: Acting): void {
  const { action } = request.routeOptions.config
  invariant(action, 'every route of the API has an action')
  if (!can(actor, action).allowed) throw refused('not_permitted')
}

function takeFrom(limit: RateLimit, key: string, reply: FastifyReply): void {
  const seconds = limit.take(key)
  if (seconds === 0) return
  reply.header('retry-after', String(seconds))
  throw refused('too_many_requests')
}

async function readKey(findKey: KeyFinder, header: string | undefined): Promise<ApiKey> {
  if (!header) throw refused('missing_api_key')
  const secret = /^Bearer ([^\s]+)$/i.exec(header)?.[1]
  if (!secret || !looksLikeApiKey(secret)) throw refused('invalid_api_key')
  const key = await findKey(secret)
  if (!key) throw refused('invalid_api_key')
  if (key.revokedAt) throw refused('revoked_api_key')
  return key
}

async function admitPerson(deps: Pick<Deps, 'db' | 'clock' | 'config'>, request: FastifyRequest): Promise<void> {
  const { person } = await requireSession(deps, request)
  const acting = personActing(person)
  request.acting = acting
  if (!request.routeOptions.config.ofNoApp) request.caller = await personCaller(deps, request, acting)
}

async function personCaller(
  deps: Pick<Deps, 'db'>,
  request: FastifyRequest,
  { actor, appIds, by }: Acting,
): Promise<Caller> {
  const { 'hutong-app': appId, 'hutong-mode': mode } = request.headers
  if (typeof appId !== 'string') throw refused('invalid_request', 'Hutong-App')
  if (mode !== 'test' && mode !== 'live') throw refused('invalid_request', 'Hutong-Mode')
  const mayBe = appIds === null || appIds.includes(appId)
  if (!mayBe || !(await findApp(deps.db, appId))) throw refused('app_not_found', 'Hutong-App')
  return { appId, livemode: mode === 'live', actor, by }
}

type KeyFinder = (secret: string) => Promise<ApiKey | undefined>

/** Unknown keys are not remembered: a flood of guesses must not fill the memory. */
function createKeyFinder(deps: Pick<Deps, 'db' | 'clock'>): KeyFinder {
  const found = createBeliefs<ApiKey | undefined>(deps.clock, believedMs, rememberedMax)
  return (secret) => {
    const hash = hashApiKey(secret)
    return found.of(hash.toString('base64'), () => findKeyByHash(deps.db, hash))
  }
}
