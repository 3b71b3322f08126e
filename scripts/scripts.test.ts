import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { filesBelow, hashOf } from './bundles.ts'
import { checkDatabase, databaseMessage } from './external-database.ts'
import { describeLine } from './log-lines.ts'
import { lastLine } from './platform.ts'
import { portFrom, portMessage } from './ports.ts'
import { keptSecret, readSettings } from './start-settings.ts'
import { addCounts, countCheck, countLine, countVitest } from './test-count.ts'

describe('ports', () => {
  test('a message names the variable to change, and the reason', () => {
    expect(portMessage(8080, 'PORT', 'EADDRINUSE')).toBe(
      'Port 8080 is already in use: stop the program that holds it, or set PORT to a free port and start again.',
    )
    expect(portMessage(80, 'PORT', 'EACCES')).toContain('may not be opened by this user')
  })

  test.each(['0', '65536', '-1', '80.5', 'http', '1e3', ' 80'])('%j is no port', (text) => {
    expect(() => portFrom({ PORT: text }, 'PORT', 1)).toThrow(/^PORT must be a port number/)
  })

  test('an unset or empty variable means the usual port', () => {
    expect(portFrom({}, 'PORT', 8080)).toBe(8080)
    expect(portFrom({ PORT: '' }, 'PORT', 8080)).toBe(8080)
  })
})

describe('settings', () => {
  test('addresses follow the ports unless they are given', () => {
    const settings = readSettings({ PORT: '9000', SHOP_URL: 'https://shop.example/' })
    expect(settings.publicUrl).toBe('http://localhost:9000')
    expect(settings.simulatorsUrl).toBe('http://localhost:8081')
    expect(settings.shopUrl).toBe('https://shop.example')
  })

  test('two programs on one port are refused by name', () => {
    expect(() => readSettings({ SHOP_PORT: '8081' })).toThrow('SIMULATORS_PORT and SHOP_PORT are both 8081')
  })

  test('the secret is made once, and a damaged one is never replaced', () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'hutong-secret-'))
    const secret = keptSecret(dataDir)
    expect(Buffer.from(secret, 'base64')).toHaveLength(32)
    expect(keptSecret(dataDir)).toBe(secret)
    writeFileSync(join(dataDir, 'secret'), 'short\n')
    expect(() => keptSecret(dataDir)).toThrow(/damaged/)
    rmSync(dataDir, { recursive: true })
  })
})

describe("the person's own database", () => {
  const url = 'postgres://me:hunter2@db.example:6432/pay'
  test.each([
    ['ECONNREFUSED', 'does not answer at db.example:6432'],
    ['28P01', 'refuses the user or password'],
    ['3D000', 'has no database "pay"'],
    ['XX000', 'cannot be used (XX000)'],
  ])('%s gets a sentence without the password', (code, sentence) => {
    const message = databaseMessage(url, { code })
    expect(message).toContain(sentence)
    expect(message).not.toContain('hunter2')
  })
})

test.each(['nonsense', 'mysql://a/b', ''])('%j is no PostgreSQL address', async (url) => {
  await expect(checkDatabase(url)).rejects.toThrow(/is not a PostgreSQL address/)
})

describe("the demonstration's keys", () => {
  test('are read from the last line', () => {
    expect(lastLine('hello\n{"api_key":"k","webhook_secret":"w","apps":[]}\n')).toMatchObject({
      api_key: 'k',
      webhook_secret: 'w',
    })
  })
  test.each(['', 'done', '{"api_key":"k"}', 'null'])('%j is no answer', (text) => {
    expect(() => lastLine(text)).toThrow(/did not answer with its keys/)
  })
})

describe('log lines', () => {
  test('a structured line becomes words', () => {
    expect(describeLine('{"level":40,"time":1,"pid":2,"hostname":"h","msg":"slow","ms":12}')).toBe(
      'WARN slow {"ms":12}',
    )
    expect(describeLine('{"level":50,"msg":"broke","err":{"message":"why","stack":"Error: why"}}')).toBe(
      'ERROR broke\nError: why',
    )
  })
  test.each(['plain words', '{not json', '{"a":1}'])('%j stays as it is', (line) => {
    expect(describeLine(line)).toBe(line)
  })
})

test("the bundle's hash follows contents and names, and overlooks tests and what was built", () => {
  const base = mkdtempSync(join(tmpdir(), 'hutong-bundle-'))
  for (const folder of ['src', 'dist']) mkdirSync(join(base, folder))
  const hash = () => hashOf(filesBelow(base, ['.']), base)
  writeFileSync(join(base, 'src', 'page.tsx'), 'one')
  const first = hash()
  writeFileSync(join(base, 'src', 'page.test.tsx'), 'a test')
  writeFileSync(join(base, 'dist', 'page.js'), 'built')
  expect(hash()).toBe(first)
  writeFileSync(join(base, 'src', 'page.tsx'), 'two')
  expect(hash()).not.toBe(first)
  rmSync(base, { recursive: true })
})

describe('the closing line', () => {
  const file = (status: string, tests: number) => ({ name: 'a', status, assertionResults: Array(tests).fill({}) })
  const report = (numPassedTests: number, numFailedTests: number, files = [file('passed', 1)]) => ({
    numPassedTests,
    numFailedTests,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: files,
  })

  test('says how many passed, failed and were skipped', () => {
    expect(countLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
    expect(countLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
  })

  test('adds lint and types to the tests', () => {
    expect(addCounts([countCheck(true), countCheck(false), countVitest(report(5, 0), 0)])).toEqual({
      passed: 6,
      failed: 1,
      skipped: 2,
    })
  })

  test.each([
    ['a file that could not be loaded', report(5, 0, [file('failed', 0), file('passed', 5)]), 1],
    ['an error outside of tests', report(5, 0), 1],
    ['no test at all', report(0, 0, []), 0],
    ['no report', undefined, 1],
  ])('%s is a failure', (_what, given, exitCode) => {
    expect(countVitest(given, exitCode).failed).toBe(1)
  })
})
