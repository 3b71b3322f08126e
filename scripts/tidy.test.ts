import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { importsOf, isTest, readSources, type SourceFile } from './source-files.ts'

// Rules about the repository itself. Each test lists what breaks its rule, so that a failure says what to mend.

let sources: SourceFile[]
let production: SourceFile[]

beforeAll(() => {
  sources = readSources()
  production = sources.filter(({ path }) => !isTest(path))
})

test('the sources are really read', () => {
  // A walk that finds nothing would let every rule below pass.
  expect(sources.length).toBeGreaterThan(100)
  expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(300)
})

test('imports of every form are seen', () => {
  const text = [
    "import { a } from './a.ts'",
    "import type {\n  B,\n} from '../b/index.ts'",
    "export { c } from './c.ts'",
    "import './d.ts'",
    "const e = await import('./e.ts')",
    "const f = new URL('./f.ts', import.meta.url)",
    "import pg from 'pg'",
  ].join('\n')
  expect(importsOf('server/src/x/y.ts', text).sort()).toEqual([
    'pg',
    'server/src/b/index.ts',
    ...['a', 'c', 'd', 'e', 'f'].map((name) => `server/src/x/${name}.ts`),
  ])
})

describe('between packages', () => {
  /** What each package's own code may import of the others. */
  const allowed: Record<string, string[]> = {
    contract: [],
    simulators: [],
    sdk: ['contract'],
    cashier: ['contract'],
    console: ['contract'],
    shop: ['sdk', 'contract'],
    // The server loads the payer's pages as they were built; it does not import their sources.
    server: ['contract'],
  }

  const packageOf = (name: string) => (name.startsWith('@hutong/') ? name.split('/')[1] : name.split('/')[0])

  test.each(Object.keys(allowed))('%s imports only what it may', (own) => {
    const wrong = production
      .filter(({ path }) => path.startsWith(`${own}/`))
      .flatMap(({ path, imports }) =>
        imports
          .filter((name) => name.includes('/') && !name.startsWith('node:'))
          .filter((name) => {
            const other = packageOf(name) ?? ''
            const isOurs = other in allowed || ['e2e', 'bench', 'scripts'].includes(other)
            const isBuilt = name.includes('/dist/')
            return isOurs && other !== own && !isBuilt && !allowed[own]?.includes(other)
          })
          .map((name) => `${path} imports ${name}`),
      )
    expect(wrong).toEqual([])
  })
})

describe('inside the server', () => {
  // From the top down: a module may import those on lines below its own, never up and never sideways.
  const lines = [
    ['main'],
    ['console', 'cashier', 'notifications', 'reconciliation', 'reports'],
    ['refunds', 'friend-pay', 'webhooks', 'timeline', 'brake'],
    ['payments'],
    ['orders', 'onboarding'],
    ['channels'],
    ['ledger', 'apps', 'rollout'],
    ['people'],
    ['money', 'platform'],
  ]
  const lineOf = (module: string) => lines.findIndex((modules) => modules.includes(module))
  const moduleOf = (path: string) => /^server\/src\/([^/]+)\//.exec(path)?.[1]
  const crossings = () =>
    production.flatMap(({ path, imports }) => {
      const own = moduleOf(path)
      return imports.flatMap((name) => {
        const other = moduleOf(name)
        return own && other && other !== own ? [{ path, name, own, other }] : []
      })
    })

  test('every module has its line', () => {
    const modules = new Set(production.map(({ path }) => moduleOf(path)).filter((module) => module !== undefined))
    expect([...modules].filter((module) => lineOf(module) === -1)).toEqual([])
  })

  test('imports go down only', () => {
    // money may use what platform offers for invariants; both are the floor.
    const isFloor = (own: string, other: string) => own === 'money' && other === 'platform'
    const wrong = crossings().filter(({ own, other }) => lineOf(own) >= lineOf(other) && !isFloor(own, other))
    expect(wrong.map(({ path, name }) => `${path} imports ${name}`)).toEqual([])
  })

  test("other modules are reached through their index.ts, except by main, which constructs what they don't show", () => {
    const wrong = crossings().filter(({ own, name }) => own !== 'main' && !name.endsWith('/index.ts'))
    // Nothing hides behind the invariant, and the whole index would load the database driver into plain sums.
    const isPlain = (name: string) => name === 'server/src/platform/invariant.ts'
    expect(wrong.filter(({ name }) => !isPlain(name)).map(({ path, name }) => `${path} imports ${name}`)).toEqual([])
  })

  test('a channel is reached through the registry alone; the index hands its connector on to main, which constructs it', () => {
    const inside = /^server\/src\/channels\/(wechat|alipay)\//
    const wrong = production
      .filter(({ path }) => !/^server\/src\/channels\/(registry|index)\.ts$/.test(path))
      .flatMap(({ path, imports }) =>
        imports
          .filter((name) => inside.test(name) && inside.exec(name)?.[1] !== inside.exec(path)?.[1])
          .map((name) => `${path} imports ${name}`),
      )
    expect(wrong).toEqual([])
  })

  test('a store speaks SQL and knows no network and no routes', () => {
    const wrong = production
      .filter(({ path }) => /^server\/src\/.*-store\.ts$/.test(path))
      .flatMap(({ path, imports }) =>
        imports
          .filter((name) => /(-routes|\.job)\.ts$/.test(name) || ['undici', 'fastify'].includes(name))
          .map((name) => `${path} imports ${name}`),
      )
    expect(wrong).toEqual([])
  })
})

describe('each file', () => {
  test('is at most 300 lines, a test at most 400', () => {
    const long = sources
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ path, lines }) => lines > (isTest(path) ? 400 : 300))
    expect(long).toEqual([])
  })

  test('has no default export where its reader does not ask for one, and exports nothing wholesale', () => {
    const isConfiguration = (path: string) => /\.config\.ts$/.test(path)
    const wrong = production.filter(
      ({ path, text }) => (/^export default /m.test(text) && !isConfiguration(path)) || /^export \* /m.test(text),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  test('leaves nothing for later', () => {
    // Put together here, so that this file does not find itself.
    const marks = new RegExp(
      `\\b(${['TO', 'FIX', 'XX', 'HA'].map((start, index) => start + ['DO', 'ME', 'X', 'CK'][index]).join('|')})\\b`,
    )
    expect(sources.filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([])
  })

  test('runs all its tests: none is left alone or left out', () => {
    const wrong = sources.filter(
      ({ path, text }) => isTest(path) && /\b(test|it|describe)\.(only|skip|todo)\(/.test(text),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  test('is used by another, is a test, or is where a program starts', () => {
    const starts = [
      /(^|\/)main\.ts$/,
      /^server\/src\/main\//,
      /^scripts\/(setup\.mjs|start|test|check|simulate|admin|test-postgres|end-with-parent)/,
      /\.config\.ts$/,
      /\.d\.ts$/,
      /^(contract|sdk)\/src\/index\.ts$/,
      /^bench\//,
      // Loaded by pages, by their address.
      /^simulators\/.*\/(web|inject)\//,
      /^shop\/assets\//,
      /^cashier\/src\/(server|client\/[^/]+)\.tsx?$/,
      /^console\/src\/main\.tsx$/,
      // Started by name from a package's scripts.
      /^sdk\/(build|scripts)/,
    ]
    const used = new Set(sources.flatMap(({ imports }) => imports))
    const dead = production
      .map(({ path }) => path)
      .filter((path) => !used.has(path) && !starts.some((start) => start.test(path)))
    expect(dead).toEqual([])
  })
})

test('the lock file names no registry, so that any can be used', () => {
  const lock = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')
  expect(lock.match(/"resolved": "https?:[^"]*"/g) ?? []).toEqual([])
})
