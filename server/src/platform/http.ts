import fastifySwagger from '@fastify/swagger'
import { type ErrorCode, errors } from '@hutong/contract'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import {
  type FastifyZodOpenApiTypeProvider,
  fastifyZodOpenApiPlugin,
  fastifyZodOpenApiTransformers,
  RequestValidationError,
  validatorCompiler,
} from 'fastify-zod-openapi'
import { ZodError } from 'zod'
import { SimulatedCrash } from './crash-point.ts'
import { errorCode } from './database.ts'
import type { Logger } from './log.ts'
import { RefusedError } from './refusal.ts'

export type HttpApp = FastifyInstance

/** Adds schema types to a scope, as `fastify-zod-openapi` gives them. */
export const typed = (app: HttpApp) => app.withTypeProvider<FastifyZodOpenApiTypeProvider>()

const issueCodes: Record<string, ErrorCode> = { unrecognized_keys: 'unknown_parameter' }

type Issue = Readonly<{
  code?: string
  path?: readonly PropertyKey[]
  keys?: readonly string[]
  message?: string
  params?: { code?: string } | undefined
}>

/** The first thing wrong, by name: the schema's own code where it has one, else `invalid_request` with where and what. */
function describeIssue(
  issue: Issue | undefined,
  fallback: string,
): { code: ErrorCode; param?: string; detail?: string } {
  const named = issue?.params?.code
  const code: ErrorCode =
    named && named in errors ? (named as ErrorCode) : (issueCodes[issue?.code ?? ''] ?? 'invalid_request')
  const path = [...(issue?.path ?? []), ...(code === 'unknown_parameter' ? (issue?.keys?.slice(0, 1) ?? []) : [])]
  const detail = code === 'invalid_request' ? (issue?.message ?? fallback) : undefined
  return { code, ...(path.length > 0 ? { param: path.map(String).join('.') } : {}), ...(detail ? { detail } : {}) }
}

const frameworkCodes: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
}

/** Chinese words for a reader who asks for Chinese first; the code never changes. */
export function prefersChinese(acceptLanguage: string | undefined): boolean {
  const first = acceptLanguage?.split(',')[0]?.trim().toLowerCase() ?? ''
  return first.startsWith('zh')
}

export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: { code: ErrorCode; param?: string | undefined; detail?: string | undefined },
): FastifyReply {
  const entry = errors[problem.code]
  const words = prefersChinese(request.headers['accept-language']) ? entry.messageZh : entry.message
  const mayRetry = entry.transient && (entry.status === 503 || entry.status === 429)
  if (mayRetry && !reply.hasHeader('retry-after')) reply.header('retry-after', '2')
  return reply
    .status(entry.status)
    .type('application/json; charset=utf-8')
    .send({
      error: {
        code: problem.code,
        message: problem.detail ? `${words} ${problem.detail}` : words,
        ...(problem.param ? { param: problem.param } : {}),
        request_id: request.id,
      },
    })
}

/** What a thrown value means to the caller. Unknown errors are bugs: logged with their stack, told as `internal_error`. */
export function problemOf(error: unknown): {
  code: ErrorCode
  param?: string | undefined
  detail?: string | undefined
} {
  if (error instanceof RefusedError) return { code: error.code, param: error.param }
  if (error instanceof ZodError) return describeIssue(error.issues[0] as Issue | undefined, error.message)
  const known = (error ?? {}) as Partial<FastifyError> & { validation?: readonly unknown[] }
  if (known.validation) {
    const first = known.validation.find(
      (item): item is RequestValidationError => item instanceof RequestValidationError,
    )
    return describeIssue(first?.params.issue as Issue | undefined, known.message ?? '')
  }
  if (error instanceof SyntaxError && known.statusCode === 400) return { code: 'invalid_json' }
  const framework = frameworkCodes[known.code ?? '']
  if (framework) return { code: framework }
  if (known.statusCode === 429) return { code: 'too_many_requests' }
  // 57P03, 53300 and connection errors: the database is away for a moment, and nothing was half done.
  const sqlState = errorCode(error)
  if (sqlState && ['57P01', '57P03', '53300', '55P03', '57014', 'ECONNREFUSED', 'ECONNRESET'].includes(sqlState))
    return { code: 'overloaded' }
  if (error instanceof Error && /timeout exceeded when trying to connect|Connection terminated/.test(error.message))
    return { code: 'overloaded' }
  return { code: 'internal_error' }
}

export async function createHttpApp(options: {
  log: Logger
  trustProxy: boolean
  newRequestId: () => string
  openapi?: { serverUrl: string }
  /** For a person's browser at an address that is not there. */
  pageNotFound?: (request: FastifyRequest, reply: FastifyReply) => FastifyReply
}): Promise<HttpApp> {
  const app = fastify({
    loggerInstance: options.log as never,
    logController: new LogController({ disableRequestLogging: true }),
    // Requests are not logged one by one, so none needs a logger of its own; what fails is logged with its request's id.
    childLoggerFactory: (logger) => logger,
    genReqId: options.newRequestId,
    trustProxy: options.trustProxy,
    bodyLimit: 256 * 1024,
    routerOptions: { maxParamLength: 200 },
    // Only what is idle is cut at a stop: a request under way gets its answer.
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    // An address that cannot be decoded, or a part of it longer than any id: nothing is there, said in our own words.
    frameworkErrors: (_error, request, reply) => void sendError(request, reply, { code: 'route_not_found' }),
    // JSON with __proto__ or constructor keys is refused rather than cleaned.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  }) as unknown as HttpApp

  app.setValidatorCompiler(validatorCompiler)
  // Views are typed by their schemas; parsing them again on every answer would cost more than making them.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  if (options.openapi) {
    await app.register(fastifyZodOpenApiPlugin)
    await app.register(fastifySwagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Hutong',
          version: '0.1.0',
          description: 'One order, any wallet. Amounts are integer fen; times are RFC 3339.',
        },
        servers: [{ url: options.openapi.serverUrl }],
        components: {
          securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'sk_test_… or sk_live_…' } },
        },
        security: [{ apiKey: [] }],
      },
      ...fastifyZodOpenApiTransformers,
    })
  }

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    // No text in the database can hold it, so no address of ours has it.
    if (request.url.includes('%00')) throw new RefusedError('forbidden_characters')
  })
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof SimulatedCrash) {
      request.raw.socket.destroy()
      return reply.hijack()
    }
    const problem = problemOf(error)
    if (problem.code === 'internal_error')
      request.log.error({ err: error, request_id: request.id, route: request.routeOptions.url }, 'a request failed')
    return sendError(request, reply, problem)
  })
  app.setNotFoundHandler((request, reply) => {
    const asPage = options.pageNotFound && request.headers.accept?.includes('text/html')
    return asPage ? options.pageNotFound?.(request, reply) : sendError(request, reply, { code: 'route_not_found' })
  })

  // Many clients say JSON and send nothing where nothing is asked for, such as when closing an order.
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parseJson(request, String(body), done),
  )
  return app
}
