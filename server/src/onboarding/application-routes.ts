import {
  type AccessApplicationView,
  accessApplicationSchema,
  accessApplicationStatuses,
  createAccessApplicationSchema,
  documentUploadSchema,
  type Language,
  listOf,
  listQuerySchema,
  updateAccessApplicationSchema,
} from '@hutong/contract'
import type { FastifyRequest } from 'fastify'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { z } from 'zod'
import { callerOf } from '../apps/index.ts'
import { type HttpApp, prefersChinese, refused, typed } from '../platform/index.ts'
import type { AccessApplication } from './access-application.ts'
import { findApplication, listApplications } from './application-store.ts'
import { applicationView } from './application-view.ts'
import { listDocuments } from './document-store.ts'
import {
  type Applicant,
  cancelApplication,
  createApplication,
  editFacts,
  resumeApplication,
  submitApplication,
  suspendApplication,
  uploadDocument,
} from './edit-application.ts'
import type { OnboardingDeps } from './save-application.ts'

const tags = ['Access applications']
const idParams = z.object({ id: z.string().max(64) })
const nothing = z.union([z.strictObject({}), z.null(), z.undefined()]).optional()
const answers = { 200: accessApplicationSchema }
/** Two megabytes in base64, and the JSON around it. */
const uploadBytesMax = 2_900_000

const applicantOf = (request: FastifyRequest): Applicant => {
  const { appId, by, livemode } = callerOf(request)
  return { appId, livemode, by }
}
const languageOf = (request: FastifyRequest): Language =>
  prefersChinese(request.headers['accept-language']) ? 'zh' : 'en'

export function registerApplicationRoutes(app: HttpApp, deps: OnboardingDeps): void {
  const view = async (request: FastifyRequest, application: AccessApplication): Promise<AccessApplicationView> => {
    const documents = await listDocuments(deps.db, { appId: application.appId, applicationId: application.id })
    return applicationView(application, documents, { language: languageOf(request), now: deps.clock.now() })
  }

  typed(app).post(
    '/v1/access_applications',
    {
      config: { action: 'application.edit' },
      schema: {
        tags,
        summary: 'Begin an application for a product of a channel, as a draft',
        body: createAccessApplicationSchema,
        response: { 201: accessApplicationSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request, reply) => {
      const made = await createApplication(deps, applicantOf(request), request.body)
      return reply.status(201).send(await view(request, made))
    },
  )

  typed(app).get(
    '/v1/access_applications',
    {
      config: { action: 'application.read' },
      schema: {
        tags,
        summary: 'List applications, newest first',
        querystring: listQuerySchema.extend({ status: z.enum(accessApplicationStatuses).optional() }),
        response: { 200: listOf(accessApplicationSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, livemode } = applicantOf(request)
      const { limit, starting_after: startingAfter, status } = request.query
      const query = { appId, livemode, startingAfter, status, limit: limit + 1 }
      const found = await listApplications(deps.db, deps.box, query)
      const data = await Promise.all(found.slice(0, limit).map((application) => view(request, application)))
      return { object: 'list' as const, data, has_more: found.length > limit }
    },
  )

  typed(app).get(
    '/v1/access_applications/:id',
    {
      config: { action: 'application.read' },
      schema: {
        tags,
        summary: 'Read an application: what is missing, what the channel says, where to sign',
        params: idParams,
        response: answers,
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, livemode } = applicantOf(request)
      const found = await findApplication(deps.db, deps.box, { appId, applicationId: request.params.id })
      if (!found || found.livemode !== livemode) throw refused('access_application_not_found')
      return view(request, found)
    },
  )

  typed(app).patch(
    '/v1/access_applications/:id',
    {
      config: { action: 'application.edit' },
      schema: {
        tags,
        summary: 'Enter, change or take out facts of a draft, or of one that needs changes',
        params: idParams,
        body: updateAccessApplicationSchema,
        response: answers,
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) =>
      view(request, await editFacts(deps, applicantOf(request), request.params.id, request.body.facts)),
  )

  typed(app).post(
    '/v1/access_applications/:id/documents',
    {
      config: { action: 'application.edit' },
      bodyLimit: uploadBytesMax,
      schema: {
        tags,
        summary: 'Put a picture in its place: a licence, an ID card',
        params: idParams,
        body: documentUploadSchema,
        response: answers,
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => view(request, await uploadDocument(deps, applicantOf(request), request.params.id, request.body)),
  )

  const verbs = [
    [
      'submit',
      'application.submit',
      'Send an application to its channel, or send it again after changes, under the same number',
      submitApplication,
    ],
    ['cancel', 'application.edit', 'Give up an application that is not with its channel', cancelApplication],
    [
      'suspend',
      'application.edit',
      'Take an active product out of use: its methods leave the cashier',
      suspendApplication,
    ],
    ['resume', 'application.edit', 'Take a product into use again that was suspended by a person', resumeApplication],
  ] as const
  for (const [verb, action, summary, act] of verbs)
    typed(app).post(
      `/v1/access_applications/:id/${verb}`,
      {
        config: { action },
        schema: { tags, summary, params: idParams, body: nothing, response: answers } satisfies FastifyZodOpenApiSchema,
      },
      async (request) => view(request, await act(deps, applicantOf(request), request.params.id)),
    )
}
