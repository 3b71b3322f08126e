import { unescapeHtml } from './browser/html-text.ts'
import type { ChatApp } from './memory.ts'

/** What a chat shows for a link. Empty strings where the page says nothing. */
export interface LinkCard {
  title: string
  description: string
  image: string
  link: string
}

/** Where each app looks for a card's parts, the first that says something first. */
const tagsOf: Record<ChatApp, Record<'title' | 'description' | 'image', readonly string[]>> = {
  wechat: { title: ['og:title'], description: ['og:description', 'description'], image: ['og:image'] },
  qq: { title: ['itemprop name'], description: ['description', 'itemprop description'], image: ['itemprop image'] },
}

/** Reads a page's share card from the tags that `app` knows, or undefined when the page has no title for it. */
export function linkCard(html: string, link: string, app: ChatApp): LinkCard | undefined {
  const meta = metaTags(html)
  const said = (part: 'title' | 'description' | 'image') =>
    tagsOf[app][part].map((name) => meta.get(name)?.trim() ?? '').find((text) => text !== '') ?? ''
  const title = said('title') || unescapeHtml(html.match(/<title[^>]*>([^<]*)<\/title>/i)?.[1] ?? '').trim()
  if (title === '') return undefined
  const image = said('image')
  return {
    title,
    description: said('description'),
    image: image !== '' && URL.canParse(image, link) ? new URL(image, link).href : '',
    link,
  }
}

function metaTags(html: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [tag] of html.matchAll(/<meta\b[^>]*>/gi)) {
    const content = attribute(tag, 'content')
    if (content === undefined) continue
    const item = attribute(tag, 'itemprop')
    // One tag may carry both a name and an item's property.
    const names = [attribute(tag, 'property') ?? attribute(tag, 'name'), item && `itemprop ${item}`]
    for (const name of names) if (name && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), content)
  }
  return found
}

function attribute(tag: string, name: string): string | undefined {
  const found = tag.match(new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i'))
  return found === null ? undefined : unescapeHtml(found[1] ?? found[2] ?? found[3] ?? '')
}
