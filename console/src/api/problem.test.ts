import { expect, test } from 'vitest'
import { wordsOfProblem } from './problem.ts'

const problem = (code: string, more: { param?: string; told?: string } = {}) => ({
  param: undefined,
  told: undefined,
  ...more,
  code,
})

test('a refusal is told in the language of the page, whatever the server said', () => {
  const refusal = problem('not_permitted', { told: 'You may not do this.' })
  expect(wordsOfProblem(refusal, 'zh')).toBe('您没有执行此操作的权限。')
  expect(wordsOfProblem(refusal, 'en')).toBe('You may not do this.')
})

test('a malformed request says what is wrong with it, because only the server knows', () => {
  const refusal = problem('invalid_request', { told: 'The request is malformed. too short', param: 'note' })
  expect(wordsOfProblem(refusal, 'en')).toBe('The request is malformed. too short (note)')
})

test('a code that a newer server knows is told in its words, and a line that is down in ours', () => {
  expect(wordsOfProblem(problem('brand_new', { told: 'Something new.' }), 'en')).toBe('Something new.')
  expect(wordsOfProblem(problem('brand_new'), 'en')).toBe('brand_new')
  expect(wordsOfProblem(problem('offline'), 'zh')).toContain('连接不到服务器')
})
