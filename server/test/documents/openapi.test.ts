import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../support/world.ts'

type Json = { [key: string]: unknown }
type Operation = {
  operationId?: string
  summary?: string
  responses?: Json
  parameters?: { name: string; in: string }[]
}

describe('the OpenAPI document', () => {
  let world: World
  let document: Json & { openapi: string; paths: Record<string, Record<string, Operation>> }

  beforeAll(async () => {
    world = await startWorld()
    document = (await world.call<typeof document>('GET', '/openapi.json')).body
  })
  afterAll(() => world.stop())

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )

  test('every reference leads to something in it', () => {
    const references = [...referencesIn(document)]
    expect(references.length).toBeGreaterThan(20)
    expect(references.filter((reference) => lookUp(document, reference) === undefined)).toEqual([])
  })

  test('a component is a schema, not a document of its own', () => {
    const { schemas } = document.components as { schemas: Record<string, Json> }
    expect(Object.keys(schemas)).toContain('Error')
    for (const schema of Object.values(schemas)) {
      expect(Object.keys(schema)).not.toContain('$defs')
      expect(Object.keys(schema)).not.toContain('$schema')
    }
    expect(schemas.Error).toMatchObject({ type: 'object', required: ['error'] })
  })

  test('every operation has a summary, a name of its own, its path parameters and the error body', () => {
    const names = operations().map(({ operation }) => operation.operationId)
    expect(names.length).toBeGreaterThan(15)
    expect(new Set(names).size).toBe(names.length)
    for (const { operation, path } of operations()) {
      expect(operation.summary).toMatch(/\w/)
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      const declared = (operation.parameters ?? []).filter((item) => item.in === 'path').map((item) => item.name)
      expect(declared.sort()).toEqual(inPath.sort())
      expect(operation.responses).toHaveProperty('default')
    }
  })

  test('the page that shows it may load and ask nothing outside this server', async () => {
    const page = await fetch(`${world.url}/docs/`)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(page.status).toBe(200)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).not.toMatch(/https?:|\*/)
    expect(await page.text()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  })
})

function* referencesIn(value: unknown): Generator<string> {
  if (value === null || typeof value !== 'object') return
  for (const [key, inner] of Object.entries(value)) {
    if (key === '$ref' && typeof inner === 'string') yield inner
    else yield* referencesIn(inner)
  }
}

const lookUp = (document: Json, reference: string): unknown =>
  reference
    .replace(/^#\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, key) => (value as Json | undefined)?.[key], document)
