import type {
  CashierMethod,
  CashierView,
  ErrorCode,
  FriendView,
  Language,
  MadeFriendLink,
  Method,
  PayerView,
  ScanView,
  ShareConfig,
  StartedAttempt,
} from '@hutong/contract'
import { errors } from '@hutong/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Deps, prefersChinese, problemOf, randomText } from '../platform/index.ts'

/** What a plain form has just started, with the count of its plan where there is one. */
export type StartedByForm = Readonly<{ method: Method; started: StartedAttempt; instalments?: number }>

type PageOptions = {
  nonce: string
  startedByForm?: StartedByForm
  /** Set where the wallet around the page can be told what its share card says. */
  share?: ShareConfig | null
}

/** What the built pages of the cashier package give; `main/compose.ts` loads them. */
export type PageRenderer = Readonly<{
  renderCashier(view: CashierView, options: PageOptions & { made?: MadeFriendLink }): string
  renderScan(view: ScanView, options: { nonce: string }): string
  renderFriend(view: FriendView, options: PageOptions): string
  renderPayer(view: PayerView, options: { nonce: string }): string
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

/** What a page needs beyond our own script and pictures. */
export type PageNeeds = Readonly<{
  /**
   * WeChat's H5 page asks which site sent the payer, and a page's policy is the only one its forms and its script leave by: where that
   * way to pay is on offer the page tells the site, never the address with its token. Every other page tells nothing.
   */
  mayStartH5?: boolean
  /** Addresses whose sites a script or a picture of this page comes from. */
  script?: string | null
  picture?: string | null
}>

/** Whether one of the ways to pay on a page leads to WeChat's H5 page. */
export const offersH5 = (methods: readonly CashierMethod[]): boolean =>
  methods.some((each) => each.product === 'h5' || each.alternatives.includes('h5'))

/** Only the site goes into a policy: an address may hold characters that end its entry. */
const siteOf = (address: string | null | undefined): string =>
  address && URL.canParse(address) ? ` ${new URL(address).origin}` : ''

/**
 * Sends a payer's page under a policy that runs our script and nothing else. `form-action` also governs where a form's answer may
 * redirect to, and a wallet's page has many addresses, so any https one is allowed there.
 */
export function sendPage(
  deps: Pick<Deps, 'random' | 'config'>,
  reply: FastifyReply,
  status: number,
  render: (nonce: string) => string,
  needs: PageNeeds = {},
): FastifyReply {
  const nonce = randomText(deps.random, 22)
  const formTargets = deps.config.PUBLIC_URL.startsWith('https:') ? "'self' https:" : "'self' https: http:"
  return reply
    .status(status)
    .headers({
      'content-security-policy': `default-src 'none'; script-src 'self' 'nonce-${nonce}'${siteOf(needs.script)}; style-src 'nonce-${nonce}'; img-src 'self' data: blob:${siteOf(needs.picture)}; connect-src 'self'; form-action ${formTargets}; base-uri 'none'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
      'referrer-policy': needs.mayStartH5 ? 'strict-origin' : 'no-referrer',
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
