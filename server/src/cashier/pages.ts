import type { CashierView, ErrorCode, Language, Method, ScanView, StartedAttempt } from '@hutong/contract'
import { errors } from '@hutong/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Deps, prefersChinese, problemOf, randomText } from '../platform/index.ts'

/** What a plain form has just started, with the count of its plan where there is one. */
export type StartedByForm = Readonly<{ method: Method; started: StartedAttempt; instalments?: number }>

/** What the built pages of the cashier package give; `main/compose.ts` loads them. */
export type PageRenderer = Readonly<{
  renderCashier(view: CashierView, options: { nonce: string; startedByForm?: StartedByForm }): string
  renderScan(view: ScanView, options: { nonce: string }): string
  renderProblem(
    problem: { code: string; language: Language; messageZh: string; message: string; retryUrl?: string },
    options: { nonce: string },
  ): string
  assets: Readonly<{ dir: string; prefix: string }>
}>

/** Chinese first: English only for a browser that asks for it and not for Chinese, or by the switch `?lang=`. */
export function languageOf(request: FastifyRequest): Language {
  const asked = (request.query as { lang?: unknown } | undefined)?.lang
  if (asked === 'en' || asked === 'zh') return asked
  const header = request.headers['accept-language']
  if (!header || prefersChinese(header)) return 'zh'
  return /(^|,)\s*en\b/i.test(header) && !/(^|,)\s*zh\b/i.test(header) ? 'en' : 'zh'
}

/**
 * Sends a payer's page under a policy that runs our script and nothing else. `form-action` also governs where a form's answer may
 * redirect to, and a wallet's page has many addresses, so any https one is allowed there.
 */
export function sendPage(
  deps: Pick<Deps, 'random' | 'config'>,
  reply: FastifyReply,
  status: number,
  render: (nonce: string) => string,
): FastifyReply {
  const nonce = randomText(deps.random, 22)
  const formTargets = deps.config.PUBLIC_URL.startsWith('https:') ? "'self' https:" : "'self' https: http:"
  return reply
    .status(status)
    .headers({
      'content-security-policy': `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src 'self' data: blob:; connect-src 'self'; form-action ${formTargets}; base-uri 'none'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
      // WeChat's H5 page asks which site sent the payer: it is told the site, never the address with its token.
      'referrer-policy': 'strict-origin',
      'x-frame-options': 'DENY',
    })
    .type('text/html; charset=utf-8')
    .serializer((page) => String(page))
    .send(render(nonce))
}

/** A refusal as a page for a person; bugs are logged by the caller's scope. */
export function sendProblemPage(
  deps: Pick<Deps, 'random' | 'config'>,
  pages: PageRenderer,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): FastifyReply {
  const { code } = problemOf(error)
  const entry = errors[code]
  if (code === 'internal_error')
    request.log.error({ err: error, request_id: request.id, route: request.routeOptions.url }, 'a page failed')
  return sendPage(deps, reply, entry.status, (nonce) =>
    pages.renderProblem(
      {
        code,
        language: languageOf(request),
        messageZh: entry.messageZh,
        message: entry.message,
        ...(entry.transient ? { retryUrl: new URL(request.url, 'http://page').pathname } : {}),
      },
      { nonce },
    ),
  )
}

export const wantsJson = (request: FastifyRequest): boolean =>
  request.headers.accept?.includes('application/json') ?? false

export const codeOf = (error: unknown): ErrorCode => problemOf(error).code
