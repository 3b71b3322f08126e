import type { PhoneBrowser } from './browser/proxy.ts'
import { type LinkCard, linkCard } from './link-card.ts'
import type { ChatApp, Message, PhoneMemory } from './memory.ts'

type Content = Message['content']

/** What a chat keeps of what it is given to send, or undefined when that is nothing it can send. */
export async function readMessage(
  content: unknown,
  app: ChatApp,
  { memory, browser }: { memory: PhoneMemory; browser: PhoneBrowser },
): Promise<Content | undefined> {
  if (typeof content !== 'object' || content === null || !('kind' in content)) return undefined
  const said = content as Record<string, unknown>
  switch (said.kind) {
    case 'text':
      return readText(said, (link) => cardOf(link, app, browser))
    case 'picture':
      if (typeof said.pictureId !== 'string' || memory.picture(said.pictureId) === undefined) return undefined
      return { kind: 'picture', pictureId: said.pictureId }
    case 'card':
      return readCard(said.card)
    case 'link':
      return readLink(said, (link) => cardOf(link, app, browser))
    default:
      return undefined
  }
}

type CardOf = (link: string) => Promise<LinkCard | undefined>

/** Words, with the card of the first link in them. */
async function readText({ text }: Record<string, unknown>, find: CardOf): Promise<Content | undefined> {
  if (typeof text !== 'string' || text.trim() === '' || text.length > 4000) return undefined
  const link = text.match(/https?:\/\/[^\s<>"'，。；）]+/)?.[0]
  const card = link === undefined ? undefined : await find(link)
  return { kind: 'text', text: text.trim(), ...(card === undefined ? {} : { card }) }
}

/** A card as the app itself made it of the page it shows. */
function readCard(card: unknown): Content | undefined {
  if (typeof card !== 'object' || card === null) return undefined
  const { title, description, image, link } = card as Record<string, unknown>
  if (typeof link !== 'string' || !URL.canParse(link)) return undefined
  return { kind: 'card', card: { title: short(title), description: short(description), image: short(image), link } }
}

/** A link that another app handed over: the page speaks for itself, and the words that came along where it is silent. */
async function readLink({ link, title, text }: Record<string, unknown>, find: CardOf): Promise<Content | undefined> {
  if (typeof link !== 'string' || !/^https?:\/\//i.test(link) || !URL.canParse(link)) return undefined
  const found = await find(link)
  return {
    kind: 'card',
    card: {
      title: found?.title || short(title) || link,
      description: found?.description || short(text),
      image: found?.image ?? '',
      link,
    },
  }
}

function short(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 2000) : ''
}

/** The share card of a page, when it can be looked at. */
async function cardOf(link: string, app: ChatApp, browser: PhoneBrowser): Promise<LinkCard | undefined> {
  const page = await browser.peek(link)
  return page !== undefined && /^text\/html\b/i.test(page.contentType)
    ? linkCard(page.body.toString('utf8'), link, app)
    : undefined
}
