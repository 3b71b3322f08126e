import type { ErrorBody } from '@hutong/contract/cashier'
import type { Mode, Query } from '../app/paths.ts'
import type { Language } from '../words/words.ts'
import { Problem } from './problem.ts'

export type Asked = Readonly<{
  path: string
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  query?: Query | undefined
  body?: object | undefined
  csrf?: string | undefined
  app?: string | undefined
  mode?: Mode | undefined
  language?: Language | undefined
  signal?: AbortSignal | undefined
}>

export type Listed<Item> = Readonly<{ data: readonly Item[]; has_more: boolean }>

/** Asks, and gives the answer as it came. Throws `Problem`; an ask that was taken back throws what `fetch` throws. */
export async function fetchAnswer(asked: Asked): Promise<Response> {
  const set = Object.entries(asked.query ?? {}).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const url = set.length === 0 ? asked.path : `${asked.path}?${new URLSearchParams(set)}`
  const headers: Record<string, string> = {
    'accept-language': asked.language === 'en' ? 'en' : 'zh-CN',
    ...(asked.body ? { 'content-type': 'application/json' } : {}),
    ...(asked.csrf ? { 'hutong-csrf': asked.csrf } : {}),
    ...(asked.app ? { 'hutong-app': asked.app } : {}),
    ...(asked.mode ? { 'hutong-mode': asked.mode } : {}),
  }
  let answer: Response
  try {
    answer = await fetch(url, {
      method: asked.method ?? 'GET',
      headers,
      ...(asked.body ? { body: JSON.stringify(asked.body) } : {}),
      signal: asked.signal ?? null,
    })
  } catch (error) {
    if (asked.signal?.aborted) throw error
    throw new Problem({ code: 'offline' })
  }
  if (!answer.ok) throw await problemFrom(answer)
  return answer
}

export async function askServer<Answer>(asked: Asked): Promise<Answer> {
  const answer = await fetchAnswer(asked)
  if (answer.status === 204) return undefined as Answer
  try {
    return (await answer.json()) as Answer
  } catch (error) {
    if (asked.signal?.aborted) throw error
    throw new Problem({ code: 'unreadable' })
  }
}

async function problemFrom(answer: Response): Promise<Problem> {
  try {
    const { error } = (await answer.json()) as ErrorBody
    return new Problem({
      code: error.code,
      param: error.param,
      requestId: error.request_id,
      told: error.message,
      retryAfterSeconds: Number(answer.headers.get('retry-after')) || undefined,
    })
  } catch {
    return new Problem({ code: 'unreadable' })
  }
}
