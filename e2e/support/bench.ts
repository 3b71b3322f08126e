import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'
import { findBrowser } from '../../scripts/browser.ts'

export const addresses = inject('addresses')

/** Browsers as they introduce themselves; the pages choose what to offer by these words. */
const phone: BrowserContextOptions = {
  viewport: { width: 375, height: 812 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
}
const desktop: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  userAgent:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
}
export const devices = { phone, desktop }

export type Bench = Readonly<{
  /** A visitor's own browser profile; closed after the test. Chinese unless told otherwise. */
  visitor: (device: keyof typeof devices, more?: BrowserContextOptions) => Promise<BrowserContext>
  /** A first page of a new visitor. */
  page: (device: keyof typeof devices, more?: BrowserContextOptions) => Promise<Page>
  /** What the visitors' pages complained of in their consoles, in this test. */
  complaints: () => readonly string[]
}>

/** One browser for a file's tests, every visitor a profile of their own. Faults that a test planned end with it. */
export function useBench(): Bench {
  let browser: Browser
  let contexts: BrowserContext[] = []
  let complaints: string[] = []

  beforeAll(async () => {
    const { executablePath, args, env } = await findBrowser()
    browser = await chromium.launch({ executablePath, args, env })
  })
  afterAll(() => browser?.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPictures(contexts)
    await Promise.all(contexts.map((context) => context.close()))
    contexts = []
    complaints = []
    await control('DELETE', '/control/faults')
  })

  const visitor: Bench['visitor'] = async (device, more = {}) => {
    const context = await browser.newContext({ locale: 'zh-CN', ...devices[device], ...more })
    context.setDefaultTimeout(20_000)
    context.on('weberror', (problem) => complaints.push(problem.error().message))
    context.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    contexts.push(context)
    return context
  }
  return {
    visitor,
    page: async (device, more) => (await visitor(device, more)).newPage(),
    complaints: () => complaints,
  }
}

/** What each page showed when a test failed, for whoever looks into it. */
async function keepPictures(contexts: readonly BrowserContext[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-e2e-failed-'))
  const pages = contexts.flatMap((context) => context.pages())
  for (const [at, page] of pages.entries()) {
    console.log(`page ${at + 1}: ${page.url()}`)
    await page.screenshot({ path: join(folder, `page-${at + 1}.png`), fullPage: true }).catch(() => {})
  }
  if (pages.length > 0) console.log(`The pages as they were: ${folder}`)
}

/** The simulators' control panel. */
export async function control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${addresses.simulatorsUrl}${path}`, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

/** Changes what only time or an operator changes, such as when an order is over. */
export async function query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: addresses.databaseUrl })
  await client.connect()
  try {
    return (await client.query<Row>(sql, values)).rows
  } finally {
    await client.end()
  }
}
