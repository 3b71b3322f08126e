import type { FastifyInstance, FastifyReply } from 'fastify'
import { type Holder, isHolder } from './browser/addresses.ts'
import type { PhoneBrowser } from './browser/proxy.ts'
import { type ChatPartner, chatApps, type PhoneMemory } from './memory.ts'
import { readMessage } from './messages.ts'
import { pictureType } from './read-code.ts'

const pictureBytesMax = 16 * 1024 * 1024
/** What a card may show. Drawings with scripts inside are not among it. */
const cardPictureTypes = /^image\/(png|jpeg|gif|webp)\b/i

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
      const chatApp = chatApps.find((each) => each === app)
      if (chatApp === undefined || !isPartner(from, to)) return reply.code(400).send({ message: '消息不正确' })
      const message = await readMessage(content, chatApp, { memory, browser })
      if (message === undefined) return reply.code(400).send({ message: '消息不正确' })
      return memory.addMessage({ app: chatApp, from, to, at: now(), content: message })
    },
  )

  // The phone fetches a card's picture, as its app would: the visitor's own browser must not call on the site.
  scope.get<{ Params: { holder: string; id: string } }>(
    '/phone/api/:holder/messages/:id/picture',
    async (request, reply) => {
      const content = memory.message(request.params.id)?.content
      const card = content !== undefined && 'card' in content ? content.card : undefined
      const picture = card === undefined ? undefined : await browser.peek(card.image)
      const type = picture?.contentType.match(cardPictureTypes)?.[0]
      if (picture === undefined || type === undefined) return reply.code(404).send({ message: '图片不存在' })
      return reply
        .type(type)
        .headers({ 'cache-control': 'private, max-age=3600', 'x-content-type-options': 'nosniff' })
        .send(picture.body)
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
