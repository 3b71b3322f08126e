import type { FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'
import { languageOf } from './pages.ts'

const request = (acceptLanguage: string | undefined, query: Record<string, unknown> = {}) =>
  ({ headers: { 'accept-language': acceptLanguage }, query }) as unknown as FastifyRequest

test.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['ZH-tw', 'zh'],
  ['en-US,en;q=0.9', 'en'],
  ['en', 'en'],
  ['en-GB,en;q=0.9,zh-CN;q=0.5', 'zh'],
  ['fr-FR,fr;q=0.9', 'zh'],
  ['fr-FR,fr;q=0.9,en;q=0.5', 'en'],
  ['*', 'zh'],
] as const)('a browser that asks for %j reads %s', (header, language) => {
  expect(languageOf(request(header))).toBe(language)
})

test.each([
  [{ lang: 'en' }, 'zh-CN', 'en'],
  [{ lang: 'zh' }, 'en-US', 'zh'],
  [{ lang: 'fr' }, 'en-US', 'en'],
  [{ lang: ['en', 'zh'] }, 'zh-CN', 'zh'],
] as const)('the switch %o wins over %s where it names a language we have: %s', (query, header, language) => {
  expect(languageOf(request(header, query))).toBe(language)
})
