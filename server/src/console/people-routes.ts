import { changePersonSchema, createPersonSchema, listOf, personSchema } from '@hutong/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Acting, actingOf, listApps } from '../apps/index.ts'
import { changePerson, createPerson, listPersons, resetPerson } from '../people/index.ts'
import { type Deps, type HttpApp, refused, typed } from '../platform/index.ts'
import { personView } from './session-routes.ts'

const hide = true
const byId = z.object({ id: z.string().max(64) })
const nothing = z.union([z.strictObject({}), z.null(), z.undefined()]).optional()
const withPassword = personSchema.extend({
  one_time_password: z
    .string()
    .meta({ description: 'Shown this once; opens only the way to a password of their own.' }),
})

/** Who works here. Only who may see every app may say who sees what. */
export function registerPeopleRoutes(scope: HttpApp, deps: Deps): void {
  const app = typed(scope)
  const config = { action: 'people.manage' } as const

  const manager = (request: FastifyRequest): Acting => {
    const acting = actingOf(request)
    if (acting.appIds !== null) throw refused('not_permitted')
    return acting
  }
  const requireApps = async (ids: readonly string[] | null | undefined): Promise<void> => {
    if (!ids) return
    const known = new Set((await listApps(deps.db)).map(({ id }) => id))
    if (ids.some((id) => !known.has(id))) throw refused('app_not_found', 'apps')
  }

  app.get(
    '/console/api/people',
    { config, schema: { hide, response: { 200: listOf(personSchema) } } },
    async (request) => {
      manager(request)
      return { object: 'list' as const, data: (await listPersons(deps.db)).map(personView), has_more: false }
    },
  )

  app.post(
    '/console/api/people',
    { config, schema: { hide, body: createPersonSchema, response: { 201: withPassword } } },
    async (request, reply) => {
      const { by } = manager(request)
      const { apps, email, name, role } = request.body
      await requireApps(apps)
      const made = await createPerson(deps, { name, email: email ?? null, role, appIds: apps }, by)
      if (made.kind === 'invalid') throw refused('invalid_request', 'name')
      return reply.status(201).send({ ...personView(made.person), one_time_password: made.password })
    },
  )

  app.patch(
    '/console/api/people/:id',
    { config, schema: { hide, params: byId, body: changePersonSchema, response: { 200: personSchema } } },
    async (request) => {
      const { by } = manager(request)
      const { apps, disabled, role } = request.body
      await requireApps(apps)
      return personView(await changePerson(deps, request.params.id, { role, appIds: apps, disabled }, by))
    },
  )

  app.post(
    '/console/api/people/:id/reset',
    { config, schema: { hide, params: byId, body: nothing, response: { 200: withPassword } } },
    async (request) => {
      const { password, person } = await resetPerson(deps, request.params.id, manager(request).by)
      return { ...personView(person), one_time_password: password }
    },
  )
}
