import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { CashierView, Language, StartedAttempt } from '@hutong/contract'
import type { BuiltPages } from './build.ts'
import { liveCodeAttempt } from './fixtures.ts'
import { cashierScenarios, friendScenarios, madeLinks, payerScenarios, scanScenarios } from './scenarios.ts'

/** What the next POST of an attempt answers: a started one, or an error code with its status. */
export type NextAnswer = StartedAttempt | { error: string }

export type PageServer = {
  url: string
  /** The view that the next question for it gets; the waiting pages are told. */
  tell: (change: (view: CashierView) => CashierView) => void
  nextAnswer: NextAnswer
  started: { method: string; product: string; instalments?: number | string }[]
  close: () => Promise<void>
}

const policy = (nonce: string): string =>
  `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic'; style-src 'nonce-${nonce}'; img-src 'self' data:; ` +
  "connect-src 'self'; form-action 'self' https: http:; base-uri 'none'; frame-ancestors 'none'"

/** The built pages on loopback with invented orders: what the browser tests look at, and what a person may look at too. */
export async function servePages({ bundle }: Pick<BuiltPages, 'bundle'>, port = 0): Promise<PageServer> {
  const listeners = new Set<ServerResponse>()
  let view: CashierView | null = null
  const signal = (): string =>
    `event: state\ndata: ${JSON.stringify({ state: view?.state, in_doubt: view?.in_doubt })}\n\n`
  const page: PageServer = {
    url: '',
    nextAnswer: liveCodeAttempt,
    started: [],
    tell: (change) => {
      if (view !== null) view = change(view)
      for (const listener of listeners) listener.write(signal())
    },
    close: () => {
      for (const listener of listeners) listener.end()
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const [, kind = '', name = ''] = url.pathname.split('/')
    const language: Language = url.searchParams.get('lang') === 'en' ? 'en' : 'zh'
    const nonce = 'bm9uY2U'
    const html = (body: string): void => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy(nonce) })
      response.end(body)
    }
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    if (kind === 'assets') {
      response.writeHead(200, { 'content-type': name.endsWith('.png') ? 'image/png' : 'text/javascript' })
      response.end(readFileSync(join(bundle.assets.dir, name)))
    } else if (/^\/[cfr]\/t\/view$/.test(url.pathname)) json(200, view)
    else if (/^\/[cfr]\/t\/events$/.test(url.pathname)) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(signal())
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
    } else if (/^\/[cf]\/t\/attempts$/.test(url.pathname)) {
      let body = ''
      for await (const chunk of request) body += chunk
      page.started.push(
        request.headers['content-type'] === 'application/json'
          ? JSON.parse(body)
          : Object.fromEntries(new URLSearchParams(body)),
      )
      if ('error' in page.nextAnswer) json(422, { error: { code: page.nextAnswer.error, message: '', request_id: '' } })
      else json(200, page.nextAnswer)
    } else if (kind === 'c' && cashierScenarios[name]) {
      view = { ...cashierScenarios[name], language }
      const made = madeLinks[name]
      html(bundle.renderCashier(view, made ? { nonce, made } : { nonce }))
    } else if (kind === 'f' && friendScenarios[name]) {
      const friend = friendScenarios[name]
      view = { ...friend.cashier, language }
      html(bundle.renderFriend({ ...friend, cashier: view }, { nonce }))
    } else if (kind === 'r' && payerScenarios[name]) {
      html(bundle.renderPayer({ ...payerScenarios[name], language }, { nonce }))
    } else if (kind === 'q' && scanScenarios[name]) {
      const scan = scanScenarios[name]
      view = { ...scan.cashier, language }
      html(bundle.renderScan({ ...scan, cashier: view }, { nonce }))
    } else {
      const code = kind === 'problem' ? name : 'route_not_found'
      html(
        bundle.renderProblem(
          { code, language, messageZh: '此地址不存在。', message: 'Nothing here.', retryUrl: '/' },
          { nonce },
        ),
      )
    }
  })
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The page server has no port.')
  page.url = `http://127.0.0.1:${address.port}`
  return page
}
