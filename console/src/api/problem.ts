import { errors } from '@hutong/contract/errors'
import type { Language } from '../words/words.ts'

/** What no server said: the line is down, the page is old, or something answered that is not ours. */
const ownWords: Readonly<Record<string, Readonly<{ zh: string; en: string }>>> = {
  offline: {
    zh: '连接不到服务器，请检查网络后重试。',
    en: 'The server cannot be reached. Check your network and try again.',
  },
  unreadable: { zh: '服务器的回答无法识别，请重试。', en: 'The server’s answer cannot be read. Try again.' },
}

/** A refusal or a failure, by its name. */
export class Problem extends Error {
  readonly code: string
  readonly param: string | undefined
  readonly requestId: string | undefined
  /** What the server added in its own words, in the language that was asked for. */
  readonly told: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(fields: {
    code: string
    param?: string | undefined
    requestId?: string | undefined
    told?: string | undefined
    retryAfterSeconds?: number | undefined
  }) {
    super(fields.code)
    this.code = fields.code
    this.param = fields.param
    this.requestId = fields.requestId
    this.told = fields.told
    this.retryAfterSeconds = fields.retryAfterSeconds
  }

  static of(error: unknown): Problem {
    return error instanceof Problem ? error : new Problem({ code: 'unreadable' })
  }
}

/** In the language of the page, whatever the browser asked the server for. */
export function wordsOfProblem(problem: Pick<Problem, 'code' | 'param' | 'told'>, language: Language): string {
  const entry = errors[problem.code as keyof typeof errors]
  if (!entry) return ownWords[problem.code]?.[language] ?? problem.told ?? problem.code
  // A malformed request is told with what is wrong about it, and only the server knows.
  if (problem.code === 'invalid_request' && problem.told)
    return problem.param ? `${problem.told} (${problem.param})` : problem.told
  const sentence = language === 'zh' ? entry.messageZh : entry.message
  return problem.param ? `${sentence} (${problem.param})` : sentence
}
