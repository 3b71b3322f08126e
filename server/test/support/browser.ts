import type { World } from './world.ts'

export type Answer<Page> = Readonly<{
  status: number
  location: string | null
  page: Page | null
  text: string
  headers: Headers
}>

/** A browser of one person: it keeps cookies by path, follows nothing by itself, and may be a wallet's own. */
export function openBrowser<Page>(world: Pick<World, 'url'>, userAgent: string, user: 'buyer' | 'friend' = 'buyer') {
  const jar = new Map<string, { path: string; value: string }>()
  const cookiesFor = (path: string): string =>
    [...jar]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([key, { value }]) => `${key.slice(0, key.indexOf(' '))}=${value}`)
      .join('; ')

  const send = async (address: string, init: RequestInit = {}): Promise<Answer<Page>> => {
    const url = new URL(address, world.url)
    const answer = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: {
        'user-agent': userAgent,
        'x-sim-user': user,
        accept: 'text/html',
        cookie: cookiesFor(url.pathname),
        ...init.headers,
      },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? '/'
      const name = pair.slice(0, pair.indexOf('='))
      jar.set(`${name} ${path}`, { path, value: pair.slice(pair.indexOf('=') + 1) })
    }
    const text = await answer.text()
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      page: text.startsWith('{') ? (JSON.parse(text) as Page) : null,
      text,
      headers: answer.headers,
    }
  }
  /** Follows redirects to a page, and says where it went. */
  const open = async (address: string): Promise<Answer<Page> & { trail: string[] }> => {
    const trail: string[] = []
    for (let url = new URL(address, world.url).href; trail.length < 6; ) {
      trail.push(url)
      const answer = await send(url)
      if (!answer.location) return { ...answer, trail }
      url = new URL(answer.location, url).href
    }
    throw new Error(`no end of redirects: ${trail.join(' → ')}`)
  }
  const post = <Body>(address: string, body: object): Promise<Answer<Page> & { body: Body }> =>
    send(address, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).then((answer) => ({ ...answer, body: JSON.parse(answer.text) as Body }))
  const submit = (address: string, fields: Record<string, string>): Promise<Answer<Page>> =>
    send(address, { method: 'POST', body: new URLSearchParams(fields) })
  return { send, open, post, submit, jar }
}
