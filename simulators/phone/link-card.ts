import { unescapeHtml } from './browser/html-text.ts'

/** What a chat shows for a link. Empty strings where the page says nothing. */
export interface LinkCard {
  title: string
  description: string
  image: string
  link: string
}

/** Reads a page's share card from its meta tags, or undefined when it has no title of its own. */
export function linkCard(html: string, link: string): LinkCard | undefined {
  const meta = metaTags(html)
  const title = meta.get('og:title') ?? unescapeHtml(html.match(/<title[^>]*>([^<]*)<\/title>/i)?.[1] ?? '')
  if (title.trim() === '') return undefined
  const image = meta.get('og:image') ?? ''
  return {
    title: title.trim(),
    description: meta.get('og:description') ?? meta.get('description') ?? '',
    image: image !== '' && URL.canParse(image, link) ? new URL(image, link).href : '',
    link,
  }
}

function metaTags(html: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [tag] of html.matchAll(/<meta\b[^>]*>/gi)) {
    const name = attribute(tag, 'property') ?? attribute(tag, 'name')
    const content = attribute(tag, 'content')
    if (name !== undefined && content !== undefined && !found.has(name)) found.set(name.toLowerCase(), content)
  }
  return found
}

function attribute(tag: string, name: string): string | undefined {
  const found = tag.match(new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i'))
  return found === null ? undefined : unescapeHtml(found[1] ?? found[2] ?? found[3] ?? '')
}
