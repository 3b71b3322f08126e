import { readFile } from 'node:fs/promises'
import { errors } from '@hutong/contract'
import { describe, expect, test } from 'vitest'

const text = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  )

describe('docs/errors.md', () => {
  test('lists exactly the codes of the contract, in its order', () => {
    expect(rows.map(([code]) => code)).toEqual(Object.keys(errors).map((code) => `\`${code}\``))
  })

  test.each(Object.entries(errors))('says of %s what the contract says, and what to do', (code, entry) => {
    const [, status, again, meaning, todo] = rows.find(([name]) => name === `\`${code}\``) ?? []
    expect({ status, again, meaning }).toEqual({
      status: String(entry.status),
      again: entry.transient ? 'yes' : 'no',
      meaning: entry.message,
    })
    expect(todo).toMatch(/^[A-Z].{10,}\.$/)
  })

  test('every code has words in both languages, and a status that fits whether it may pass', () => {
    for (const [code, entry] of Object.entries(errors)) {
      expect(entry.messageZh, code).toMatch(/[\u4e00-\u9fff]/)
      expect(entry.message, code).not.toMatch(/[\u4e00-\u9fff]/)
      expect(entry.status, code).toBeGreaterThanOrEqual(400)
      if (entry.status >= 500) expect(entry.transient, code).toBe(true)
    }
  })
})
