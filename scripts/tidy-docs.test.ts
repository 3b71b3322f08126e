import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  accessApplicationStatuses,
  actions,
  attemptSchema,
  attemptStatuses,
  can,
  channelProducts,
  deliveryStatuses,
  diagnosisCauses,
  dispositions,
  environments,
  errorSchema,
  friendMethods,
  methods,
  orderSchema,
  orderStatuses,
  refundStatuses,
  roles,
  surplusReasons,
  webhookEndpointSchema,
} from '../contract/src/index.ts'
import { chooseProduct, productsOfMethod } from '../server/src/channels/environment.ts'
import { commands } from '../server/src/main/admin/run-admin.ts'
import { readConfig } from '../server/src/platform/config.ts'
import { crashPoints } from '../server/src/platform/crash-point.ts'
import { root } from './checks.ts'
import { anchorsOf, cellsOf, linksOf, readDocuments, sectionOf } from './documents.ts'

// What the documents say, held against what there is. Each test lists what is wrong, so that a failure says what to mend.

const documents = readDocuments(root)
const textOf = (path: string): string => {
  const found = documents.find((document) => document.path === path)
  if (!found) throw new Error(`${path} is missing`)
  return found.text
}
const codeWords = (cell: string | undefined): string[] =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '')

test('the documents are really read', () => {
  expect(documents.length).toBeGreaterThan(20)
  expect(documents.flatMap(({ text }) => linksOf(text)).length).toBeGreaterThan(80)
})

test('every relative link leads to a file, and to a heading of it', () => {
  const broken = documents.flatMap(({ path, text }) =>
    linksOf(text)
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [file = '', anchor] = link.split('#')
        const target = file === '' ? path : posix.join(dirname(path), file)
        if (!existsSync(join(root, target))) return true
        return anchor !== undefined && !anchorsOf(readFileSync(join(root, target), 'utf8')).includes(anchor)
      })
      .map((link) => `${path}: ${link}`),
  )
  expect(broken).toEqual([])
})

test('every source file that is named with its folder exists', () => {
  const named = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.(?:ts|tsx|mjs|sql))`/g)].map(([, file]) => ({
      path,
      file: file ?? '',
    })),
  )
  expect(named.length).toBeGreaterThan(30)
  const wrong = named.filter(({ path, file }) =>
    ['', 'server/src', 'cashier', dirname(path)].every((folder) => !existsSync(join(root, folder, file))),
  )
  expect(wrong.map(({ path, file }) => `${path}: ${file}`)).toEqual([])
})

test('every npm script that is named exists', () => {
  const manifest = (folder: string) =>
    JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { scripts?: Record<string, string> }
  const wrong = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/npm run ([\w:-]+)(?: -w @hutong\/([\w-]+))?/g)]
      .filter(([, script = '', workspace = '.']) => manifest(workspace).scripts?.[script] === undefined)
      .map(([command]) => `${path}: ${command}`),
  )
  expect(wrong).toEqual([])
})

test('every command of the operator that is shown exists, and all are shown by name somewhere', () => {
  const shown = documents.flatMap(({ text }) =>
    [...text.matchAll(/npm run admin -- ([a-z]+ [a-z]+)/g)].map(([, name]) => name ?? ''),
  )
  const names = commands.map(({ name }) => name)
  expect(shown.filter((name) => !names.includes(name))).toEqual([])
  const goingLive = textOf('docs/going-live.md')
  expect(names.filter((name) => !goingLive.includes(name) && !/^(app|key) list$/.test(name))).toEqual([])
})

describe.each(['README.md', 'README.zh-CN.md'])('%s', (path) => {
  test('has every setting of the server with its default, and no other', () => {
    const source = readFileSync(join(root, 'server/src/platform/config.ts'), 'utf8')
    const settings = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name ?? '')
    const defaults: Record<string, unknown> = readConfig({
      DATABASE_URL: 'postgres://localhost/x',
      HUTONG_SECRET: Buffer.alloc(32).toString('base64'),
    })
    const rows = cellsOf(textOf(path)).filter(([name]) => settings.includes(codeWords(name)[0] ?? ''))
    expect(rows.map(([name]) => codeWords(name)[0])).toEqual(settings)
    for (const [name, shown] of rows) {
      const setting = codeWords(name)[0] ?? ''
      const word = codeWords(shown)[0]
      if (setting === 'PUBLIC_URL') expect(word?.replace('{PORT}', String(defaults.PORT))).toBe(defaults.PUBLIC_URL)
      else if (word !== undefined) expect(`${setting} ${word}`).toBe(`${setting} ${defaults[setting]}`)
      else expect(['DATABASE_URL', 'HUTONG_SECRET', 'METRICS_TOKEN', 'WORKER_PORT']).toContain(setting)
    }
  })

  test('shows answers as the contract describes them', () => {
    const schemas: Record<string, { strict: () => { parse: (value: unknown) => unknown } }> = {
      order: orderSchema,
      payment_attempt: attemptSchema,
      webhook_endpoint: webhookEndpointSchema,
    }
    const examples = [...textOf(path).matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json ?? ''))
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) (schemas[example.object] ?? errorSchema).strict().parse(example)
  })
})

describe('the glossary', () => {
  const glossary = textOf('docs/glossary.md')

  test('has exactly the statuses of the contract', () => {
    const rows = cellsOf(sectionOf(glossary, 'Statuses'))
    const of = (what: string) => rows.filter(([kind]) => kind === what).map(([, status]) => codeWords(status)[0])
    expect(of('order')).toEqual([...orderStatuses])
    expect(of('attempt')).toEqual([...attemptStatuses])
    expect(of('refund')).toEqual([...refundStatuses])
    expect(of('application')).toEqual([...accessApplicationStatuses])
    expect(of('delivery')).toEqual([...deliveryStatuses])
    expect([...dispositions, ...surplusReasons].filter((word) => !glossary.includes(`\`${word}\``))).toEqual([])
  })

  test('has exactly the products, and names every method and environment', () => {
    const rows = cellsOf(sectionOf(glossary, 'Products'))
    expect(rows.flatMap(([name]) => codeWords(name))).toEqual([...channelProducts])
    expect([...methods, ...environments].filter((word) => !glossary.includes(`\`${word}\``))).toEqual([])
  })

  test('has exactly the modules of the server', () => {
    const modules = readdirSync(join(root, 'server/src'))
    const listed = cellsOf(sectionOf(glossary, 'Modules')).flatMap(([name]) => codeWords(name))
    expect(listed.sort()).toEqual(modules.sort())
  })
})

describe('the architecture', () => {
  const architecture = textOf('docs/architecture.md')

  test('pictures every module', () => {
    const picture = sectionOf(architecture, 'The modules of the server')
    const missing = readdirSync(join(root, 'server/src')).filter((name) => !new RegExp(`\\b${name}\\b`).test(picture))
    expect(missing).toEqual([])
  })

  test('says of every method and environment what the table in the code says', () => {
    const rows = cellsOf(sectionOf(architecture, 'Where is it open, and what works there'))
    expect(rows[0]?.slice(1)).toEqual([...environments])
    const told = rows.slice(1).map(([method, ...places]) => [codeWords(method)[0], ...places])
    const startsWith: Record<string, string> = Object.fromEntries(friendMethods.map((method) => [method, 'ask']))
    const placeOf = (method: (typeof methods)[number], environment: (typeof environments)[number]) => {
      const choice = chooseProduct(method, environment, productsOfMethod[method])
      if (choice.kind === 'usable')
        return [choice.product ?? startsWith[method] ?? 'picture', ...choice.alternatives].join(', ')
      return choice.kind === 'obstructed' ? choice.obstacle : choice.kind
    }
    expect(told).toEqual(methods.map((method) => [method, ...environments.map((place) => placeOf(method, place))]))
  })
})

test('the causes of an order not being paid are told, all and no others', () => {
  const rows = cellsOf(sectionOf(textOf('docs/flows/why-not-paid.md'), 'The cause'))
  expect(rows.slice(1).flatMap(([cause]) => codeWords(cause))).toEqual([...diagnosisCauses])
})

test('the flow of people says of every role and action what the table in the code says', () => {
  const [head, ...rows] = cellsOf(sectionOf(textOf('docs/flows/people.md'), 'Who may do what'))
  expect(head?.slice(1)).toEqual([...roles, 'API key'])
  const holders = [...roles.map((role) => ({ kind: 'person' as const, role })), { kind: 'key' as const }]
  expect(rows.map(([action, ...cells]) => [codeWords(action)[0], ...cells])).toEqual(
    actions.map((action) => [action, ...holders.map((holder) => (can(holder, action).allowed ? 'yes' : ''))]),
  )
})

test('the flows tell of every place where a process may die', () => {
  const flows = documents.filter(({ path }) => path.startsWith('docs/flows/')).map(({ text }) => text)
  const untold = crashPoints.filter((name) => !flows.some((text) => text.includes(`\`${name}\``)))
  expect(untold).toEqual([])
})

test('the index of the documents has all of them', () => {
  const index = linksOf(textOf('docs/README.md')).map((link) => posix.join('docs', link))
  const missing = documents.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !index.includes(path))
  expect(missing).toEqual(['docs/README.md'])
})

test('no document names a place on somebody’s machine', () => {
  const wrong = documents.filter(({ text }) => /(^|[\s`"'(=])\/(work|home|root|Users)\//m.test(text))
  expect(wrong.map(({ path }) => path)).toEqual([])
})
