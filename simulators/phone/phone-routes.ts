import type { FastifyInstance, FastifyReply } from 'fastify'
import { type Holder, isHolder } from './browser/addresses.ts'
import type { PhoneBrowser } from './browser/proxy.ts'
import { linkCard } from './link-card.ts'
import { type ChatApp, type ChatPartner, chatApps, type Message, type PhoneMemory } from './memory.ts'
import { pictureType } from './read-code.ts'

const pictureBytesMax = 16 * 1024 * 1024

export interface PhoneParts {
  memory: PhoneMemory
  browser: PhoneBrowser
  now: () => Date
}

type Of<T> = { Params: { holder: string }; Body: T }

/** The JSON interface between the phone's page and its memory: pictures, chats, and news of changes. */
export function addPhoneRoutes(scope: FastifyInstance, { memory, browser, now }: PhoneParts): void {
  scope.addContentTypeParser(
    ['image/png', 'image/jpeg'],
    { parseAs: 'buffer', bodyLimit: pictureBytesMax },
    (_request, body, done) => done(null, body),
  )

  scope.get<{ Params: { holder: string } }>('/phone/api/:holder', async (request, reply) => {
    const holder = holderOf(request.params.holder)
    if (holder === undefined) return unknownHolder(reply)
    return {
      album: memory.album(holder).map(({ id, at }) => ({ id, at })),
      messages: memory.messages(holder),
    }
  })

  scope.get<{ Params: { id: string } }>('/phone/pictures/:id', async (request, reply) => {
    const picture = memory.picture(request.params.id)
    if (picture === undefined) return reply.code(404).send({ message: '图片不存在' })
    return reply.type(picture.type).header('cache-control', 'private, max-age=3600').send(picture.bytes)
  })

  scope.post<Of<Buffer> & { Querystring: { album?: string } }>(
    '/phone/api/:holder/pictures',
    async (request, reply) => {
      const holder = holderOf(request.params.holder)
      if (holder === undefined) return unknownHolder(reply)
      const type = Buffer.isBuffer(request.body) ? pictureType(request.body) : undefined
      if (type === undefined) return reply.code(415).send({ message: '只支持 PNG 或 JPEG 图片' })
      const inAlbum = request.query.album !== 'no'
      return { id: memory.addPicture({ holder, type, bytes: request.body, inAlbum, at: now() }).id }
    },
  )

  scope.delete<{ Params: { holder: string; id: string } }>(
    '/phone/api/:holder/pictures/:id',
    async (request, reply) => {
      if (memory.picture(request.params.id)?.holder === request.params.holder) memory.removePicture(request.params.id)
      return reply.code(204).send()
    },
  )

  scope.post<Of<{ app?: string; to?: string; content?: unknown }>>(
    '/phone/api/:holder/messages',
    async (request, reply) => {
      const from = holderOf(request.params.holder)
      if (from === undefined) return unknownHolder(reply)
      const { app, to, content } = request.body ?? {}
      const message = readContent(content, memory)
      if (!chatApps.includes(app as ChatApp) || !isPartner(from, to) || message === undefined) {
        return reply.code(400).send({ message: '消息不正确' })
      }
      if (message.kind === 'text') {
        const card = await cardFor(message.text, browser)
        if (card !== undefined) message.card = card
      }
      return memory.addMessage({ app: app as ChatApp, from, to, at: now(), content: message })
    },
  )

  scope.get<{ Params: { holder: string } }>('/phone/api/:holder/events', (request, reply) => {
    const holder = holderOf(request.params.holder)
    if (holder === undefined) return unknownHolder(reply)
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    reply.raw.write('event: open\ndata: {}\n\n')
    const stop = memory.watch(holder, () => reply.raw.write('event: changed\ndata: {}\n\n'))
    request.raw.on('close', stop)
  })
}

export function holderOf(text: string): Holder | undefined {
  return isHolder(text) ? text : undefined
}

export function unknownHolder(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ message: '没有这部手机：buyer 或 friend' })
}

function isPartner(from: Holder, to: unknown): to is ChatPartner {
  return to === 'file_helper' || (isHolder(to) && to !== from)
}

function readContent(content: unknown, memory: PhoneMemory): Message['content'] | undefined {
  if (typeof content !== 'object' || content === null || !('kind' in content)) return undefined
  const said = content as Record<string, unknown>
  if (said.kind === 'text' && typeof said.text === 'string' && said.text.trim() !== '' && said.text.length <= 4000) {
    return { kind: 'text', text: said.text.trim() }
  }
  if (said.kind === 'picture' && typeof said.pictureId === 'string' && memory.picture(said.pictureId) !== undefined) {
    return { kind: 'picture', pictureId: said.pictureId }
  }
  if (said.kind === 'card' && typeof said.card === 'object' && said.card !== null) {
    const { title, description, image, link } = said.card as Record<string, unknown>
    if (typeof link !== 'string' || !URL.canParse(link)) return undefined
    return { kind: 'card', card: { title: short(title), description: short(description), image: short(image), link } }
  }
  return undefined
}

function short(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 2000) : ''
}

/** The share card of the first link in a text, when its page can be looked at. */
async function cardFor(text: string, browser: PhoneBrowser) {
  const link = text.match(/https?:\/\/[^\s<>"'，。；）]+/)?.[0]
  if (link === undefined) return undefined
  const page = await browser.peek(link)
  return page !== undefined && /^text\/html\b/i.test(page.contentType) ? linkCard(page.text, link) : undefined
}
