import { describe, expect, test } from 'vitest'
import { ConfigError, describeConfig, readConfig } from './config.ts'

const secret = Buffer.alloc(32, 7).toString('base64')
const good = { DATABASE_URL: 'postgres://hutong:pass-canary@db:5432/hutong', HUTONG_SECRET: secret }
const problemsOf = (env: Record<string, string | undefined>): string => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('the configuration was taken')
}

describe('the configuration', () => {
  test('needs an address and a secret, and has sensible values for the rest', () => {
    expect(readConfig(good)).toMatchObject({
      PORT: 8080,
      HOST: '127.0.0.1',
      PUBLIC_URL: 'http://localhost:8080',
      TRUST_PROXY: false,
      WEBHOOK_ALLOW_PRIVATE: false,
      CASHIER_LINK_DAYS: 30,
    })
    expect(readConfig({ ...good, PORT: '9000' }).PUBLIC_URL).toBe('http://localhost:9000')
    expect(readConfig({ ...good, PUBLIC_URL: 'https://pay.example.com//' }).PUBLIC_URL).toBe('https://pay.example.com')
  })

  test('says all that is wrong at once, one sentence a variable', () => {
    const lines = problemsOf({ PORT: '99999', LOG_LEVEL: 'loud' }).split('\n')
    expect(lines[0]).toBe('The configuration cannot be used.')
    expect(lines.slice(1).map((line) => line.trim().split(':')[0])).toEqual([
      'DATABASE_URL',
      'HUTONG_SECRET',
      'PORT',
      'LOG_LEVEL',
    ])
    expect(lines).toContain('  DATABASE_URL: is not set')
  })

  test('takes an empty variable for one that is not set', () => {
    expect(problemsOf({ ...good, DATABASE_URL: '' })).toContain('DATABASE_URL: is not set')
    expect(readConfig({ ...good, METRICS_TOKEN: '' }).METRICS_TOKEN).toBeUndefined()
  })

  test.each([
    ['DATABASE_URL', 'mysql://db', 'must be a postgres:// address'],
    ['HUTONG_SECRET', 'short', 'must be 32 bytes in base64'],
    ['HUTONG_SECRET', `${secret},short`, 'must be 32 bytes in base64'],
    ['PORT', '80.5', 'PORT'],
    ['PORT', 'eighty', 'PORT'],
    ['TRUST_PROXY', 'yes', 'TRUST_PROXY'],
    ['PUBLIC_URL', 'pay.example.com', 'PUBLIC_URL'],
    ['CHANNEL_TIMEOUT_MS', '100', 'CHANNEL_TIMEOUT_MS'],
    ['CASHIER_LINK_DAYS', '0', 'CASHIER_LINK_DAYS'],
    ['METRICS_TOKEN', 'too-short', 'METRICS_TOKEN'],
  ])('refuses %s=%s by name', (name, value, words) => {
    expect(problemsOf({ ...good, [name]: value })).toContain(words)
  })

  test('never repeats a secret in its complaint', () => {
    const message = problemsOf({ ...good, HUTONG_SECRET: 'secret-canary', METRICS_TOKEN: 'token-canary' })
    expect(message).not.toContain('canary')
  })

  test('knows several keys, the newest first', () => {
    const other = Buffer.alloc(32, 8).toString('base64')
    expect(readConfig({ ...good, HUTONG_SECRET: `${other}, ${secret}` }).HUTONG_SECRET).toEqual([other, secret])
  })

  test('is shown without its secrets', () => {
    const shown = JSON.stringify(describeConfig(readConfig({ ...good, METRICS_TOKEN: 'metrics-token-canary' })))
    expect(shown).not.toContain('canary')
    expect(shown).not.toContain(secret)
    expect(describeConfig(readConfig(good))).toMatchObject({
      HUTONG_SECRET: '[1 key]',
      METRICS_TOKEN: '[not set]',
      DATABASE_URL: 'postgres://hutong:***@db:5432/hutong',
    })
  })
})
