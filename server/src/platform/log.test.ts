import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createLogger, Masked } from './log.ts'

function recorder() {
  const lines: string[] = []
  return {
    lines,
    log: createLogger({ level: 'trace', name: 'test', destination: { write: (line) => void lines.push(line) } }),
  }
}

describe('a masked value', () => {
  const masked = new Masked('canary', 'openid')
  test.each([
    ['as text', () => `${masked}`],
    ['as JSON', () => JSON.stringify({ masked })],
    ['inspected', () => inspect({ deep: { masked } }, { depth: 9, showHidden: true })],
    ['as its own keys', () => JSON.stringify(Object.entries(masked))],
    [
      'logged',
      () => {
        const { lines, log } = recorder()
        log.info({ payer: masked }, 'paid')
        return lines.join()
      },
    ],
  ])('is not shown %s', (_how, show) => {
    expect(show()).not.toContain('canary')
  })
  test('is answered to who asks for it', () => {
    expect(masked.reveal()).toBe('canary')
  })
})

describe('the log', () => {
  test.each([
    'authorization',
    'openid',
    'payer_id',
    'private_key',
    'api_v3_key',
    'app_secret',
    'buyer_name',
    'token',
    'body',
    'cookie',
  ])('hides %s at the top and two levels below', (name) => {
    const { lines, log } = recorder()
    log.info({ [name]: 'canary' }, 'a')
    log.info({ request: { [name]: 'canary' } }, 'b')
    log.info({ request: { headers: { [name]: 'canary' } } }, 'c')
    expect(lines).toHaveLength(3)
    for (const line of lines) {
      expect(line).not.toContain('canary')
      expect(line).toContain('[hidden]')
    }
  })

  test('shows what kind of error it was, and not the row a constraint quotes', () => {
    const { lines, log } = recorder()
    const error = Object.assign(new Error('duplicate key value'), {
      code: '23505',
      detail: 'Key (payer)=(openid-canary) already exists.',
      where: 'canary',
      parameters: ['canary'],
    })
    log.error({ err: error }, 'a write failed')
    log.error({ error }, 'a write failed')
    for (const line of lines) {
      expect(line).not.toContain('canary')
      expect(JSON.parse(line)).toMatchObject({ name: 'test', msg: 'a write failed' })
      expect(line).toContain('23505')
      expect(line).toContain('duplicate key value')
    }
  })
})
