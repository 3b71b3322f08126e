import { can } from '@hutong/contract'
import type { FastifyRequest } from 'fastify'
import { type Deps, type HttpApp, invariant, refused } from '../platform/index.ts'
import { type ApiKey, hashApiKey, looksLikeApiKey } from './app.ts'
import { findKeyByHash } from './app-store.ts'
import { callerOf, keyCaller } from './caller.ts'

/** How long a key found is believed without asking again: a revoked key works for this long at most. */
const believedMs = 2_000
const rememberedMax = 10_000

/**
 * Requires `Authorization: Bearer sk_…` on every route of the scope and puts the caller on the request.
 * Unknown keys are not remembered: a flood of guesses must not fill the memory.
 */
export function requireApiKey(scope: HttpApp, deps: Pick<Deps, 'db' | 'clock'>): void {
  const found = new Map<string, { key: ApiKey; until: number }>()

  const findKey = async (secret: string): Promise<ApiKey | undefined> => {
    const hash = hashApiKey(secret)
    const index = hash.toString('base64')
    const now = deps.clock.now().getTime()
    const remembered = found.get(index)
    if (remembered && remembered.until > now && remembered.until <= now + believedMs) return remembered.key
    const key = await findKeyByHash(deps.db, hash)
    if (found.size >= rememberedMax) found.clear()
    if (key) found.set(index, { key, until: now + believedMs })
    return key
  }

  scope.decorateRequest('caller', null)
  scope.addHook('onRequest', async (request: FastifyRequest) => {
    const header = request.headers.authorization
    if (!header) throw refused('missing_api_key')
    const secret = /^Bearer ([^\s]+)$/i.exec(header)?.[1]
    if (!secret || !looksLikeApiKey(secret)) throw refused('invalid_api_key')
    const key = await findKey(secret)
    if (!key) throw refused('invalid_api_key')
    if (key.revokedAt) throw refused('revoked_api_key')
    request.caller = keyCaller(key)
  })
}

/** Every route of the scope says what it does, and whoever may not is refused before anything is read. */
export function requirePermission(scope: HttpApp): void {
  scope.addHook('onRoute', ({ config, method, url }) => {
    invariant(config?.action, `${method} ${url} does not say which action it is`)
  })
  scope.addHook('onRequest', async (request) => {
    const { action } = request.routeOptions.config
    invariant(action, 'every route of the API has an action')
    if (!can(callerOf(request).actor, action).allowed) throw refused('not_permitted')
  })
}
