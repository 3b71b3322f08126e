import { isPayerErrorCode } from './payer-errors.ts'
import type { Saying, Words } from './words.ts'

type ErrorWords = Pick<Words, 'errors' | 'offline' | 'unknownError'>

/** Words for a refusal. `offline` is ours: the request did not reach the server. A code we have no words for gets general ones. */
export function sayError(code: string, words: ErrorWords): Saying {
  if (code === 'offline') return words.offline
  return isPayerErrorCode(code) ? words.errors[code] : words.unknownError
}
