import { createHash } from 'node:crypto'
import { columns, createBatcher, type Deps, type HttpApp, refused, statement } from '../platform/index.ts'
import type { Caller } from './caller.ts'

/** A process that died while working on a key lets go of it after this long. */
const leaseMs = 60_000
/** Kept this long; a later repeat is a new request. */
export const idempotencyKeptMs = 24 * 3_600_000

type Claim = Readonly<{ caller: Caller; key: string; hash: Buffer; now: Date }>
type Verdict = Readonly<
  { kind: 'work' } | { kind: 'answered'; status: number; answer: string } | { kind: 'in_progress' } | { kind: 'reused' }
>
type Answer = Readonly<{ caller: Caller; key: string; status: number; sealed: string }>

// Neither waits for the disk. The log is written in order, so whatever a request did and that survived a crash of the database has
// its claim with it; an answer lost in such a crash leaves its key claimed until the lease ends, as a crash of this process would.
const unhurried = `unhurried as materialized (select set_config('synchronous_commit', 'off', true))`

const claimKeys = statement(
  'idempotency.claim',
  `with ${unhurried}
   insert into idempotency_keys as k (app_id, livemode, key, request_hash, locked_until, created_at)
   select c.* from unhurried, unnest($1::text[], $2::bool[], $3::text[], $4::bytea[], $5::timestamptz[], $6::timestamptz[]) as c
   on conflict (app_id, livemode, key) do update set locked_until = excluded.locked_until
     where k.status_code is null and k.locked_until <= excluded.created_at and k.request_hash = excluded.request_hash
   returning app_id, livemode, key`,
)
const readKey = statement(
  'idempotency.read',
  'select request_hash, status_code, answer from idempotency_keys where app_id = $1 and livemode = $2 and key = $3',
)
const storeAnswers = statement(
  'idempotency.store',
  `with ${unhurried}
   update idempotency_keys k set status_code = t.s, answer = t.a, locked_until = null
   from unhurried, unnest($1::text[], $2::bool[], $3::text[], $4::int[], $5::text[]) as t (app, l, key, s, a) where k.app_id = t.app and k.livemode = t.l and k.key = t.key`,
)
const releaseKey = statement(
  'idempotency.release',
  'delete from idempotency_keys where app_id = $1 and livemode = $2 and key = $3 and status_code is null',
)
const forgetOld = statement('idempotency.forget', 'delete from idempotency_keys where created_at < $1')

const idOf = (caller: Caller, key: string): string => `${caller.appId}/${caller.livemode}/${key}`
const contextOf = (caller: Caller, key: string): string => `idempotency:${idOf(caller, key)}`

declare module 'fastify' {
  interface FastifyRequest {
    idempotencyKey: string | null
  }
}

/**
 * `Idempotency-Key` on any POST of the scope: the same key with the same request gets the stored answer, marked `Idempotency-Hit`;
 * with another request it is refused; while the first is still being worked on it is refused as transient. Answers that the caller
 * should repeat (5xx, 429) are not stored.
 */
export function honourIdempotencyKeys(scope: HttpApp, deps: Pick<Deps, 'db' | 'clock' | 'box'>): void {
  const claim = createBatcher<Claim, Verdict>({ max: 128, lanes: 1, run: (claims) => claimAll(deps, claims) })
  const store = createBatcher<Answer, undefined>({
    max: 128,
    lanes: 1,
    run: async (answers) => {
      await deps.db.query(
        storeAnswers,
        columns(
          answers.map((a) => [a.caller.appId, a.caller.livemode, a.key, a.status, a.sealed]),
          5,
        ),
      )
      return answers.map(() => undefined)
    },
  })

  scope.decorateRequest('idempotencyKey', null)
  scope.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key']
    if (request.method !== 'POST' || key === undefined || !request.caller) return
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
      throw refused('invalid_request', 'Idempotency-Key')
    // Of an app all keys are one caller; a person is never answered with what was said to somebody else.
    const who = request.caller.actor.kind === 'person' ? `${request.caller.by}\n` : ''
    const hash = createHash('sha256')
      .update(`${who}${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
      .digest()
    const verdict = await claim({ caller: request.caller, key, hash, now: deps.clock.now() })
    if (verdict.kind === 'reused') throw refused('idempotency_key_reused', 'Idempotency-Key')
    if (verdict.kind === 'in_progress') throw refused('idempotency_in_progress')
    if (verdict.kind === 'answered') {
      const answer = deps.box.open(verdict.answer, contextOf(request.caller, key))
      return reply
        .status(verdict.status)
        .header('idempotency-hit', 'true')
        .type('application/json; charset=utf-8')
        .serializer((text) => String(text))
        .send(answer)
    }
    request.idempotencyKey = key
  })

  scope.addHook('onSend', async (request, reply, payload) => {
    const { caller, idempotencyKey: key } = request
    if (!caller || key === null) return payload
    const transient = reply.statusCode >= 500 || reply.statusCode === 429
    if (transient) await deps.db.query(releaseKey, [caller.appId, caller.livemode, key])
    else
      await store({
        caller,
        key,
        status: reply.statusCode,
        sealed: deps.box.seal(typeof payload === 'string' ? payload : '', contextOf(caller, key)),
      })
    return payload
  })
}

async function claimAll(deps: Pick<Deps, 'db'>, claims: readonly Claim[]): Promise<Verdict[]> {
  // Two equal keys in one set would meet in one statement; the second waits for its own.
  const firsts = [...new Map([...claims].reverse().map((each) => [idOf(each.caller, each.key), each])).values()]
  const rows = firsts.map((each) => [
    each.caller.appId,
    each.caller.livemode,
    each.key,
    each.hash,
    new Date(each.now.getTime() + leaseMs),
    each.now,
  ])
  const won = await deps.db.query<{ app_id: string; livemode: boolean; key: string }>(claimKeys, columns(rows, 6))
  const ours = new Set(won.map((row) => `${row.app_id}/${row.livemode}/${row.key}`))
  return Promise.all(
    claims.map(async (each): Promise<Verdict> => {
      // `delete` answers true once: of equal keys in one set the first works and the others wait.
      if (firsts.includes(each) && ours.delete(idOf(each.caller, each.key))) return { kind: 'work' }
      const [row] = await deps.db.query<{ request_hash: Buffer; status_code: number | null; answer: string | null }>(
        readKey,
        [each.caller.appId, each.caller.livemode, each.key],
      )
      if (!row) return { kind: 'in_progress' }
      if (!row.request_hash.equals(each.hash)) return { kind: 'reused' }
      return row.status_code === null || row.answer === null
        ? { kind: 'in_progress' }
        : { kind: 'answered', status: row.status_code, answer: row.answer }
    }),
  )
}

/** Forgets keys past their time; answers how many. */
export async function forgetIdempotencyKeys(deps: Pick<Deps, 'db'>, now: Date): Promise<void> {
  await deps.db.query(forgetOld, [new Date(now.getTime() - idempotencyKeptMs)])
}
