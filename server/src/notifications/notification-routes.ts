import { type Channel, channels } from '@hutong/contract'
import type { HttpApp } from '../platform/index.ts'
import type { NotificationReceiver } from './receive-notification.ts'

/** The largest genuine notification carries a ciphertext of 1 MiB; anything above is refused before it is read. */
const bodyMax = 1_200_000

/** A scope of its own: its raw-body parser is seen by no other route. */
export function registerNotificationRoutes(app: HttpApp, receive: NotificationReceiver): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyMax }, (_request, body, done) =>
      done(null, body),
    )
    scope.post<{ Params: { channel: string; account: string } }>(
      '/notify/:channel/:account',
      { schema: { hide: true } },
      async (request, reply) => {
        const { account, channel } = request.params
        const known = (channels as readonly string[]).includes(channel)
        const answer = known
          ? await receive(
              { channel: channel as Channel, channelAccountId: account },
              { headers: request.headers, body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array() },
            )
          : { status: 404, contentType: 'text/plain; charset=utf-8', body: 'unknown' }
        return reply
          .status(answer.status)
          .type(answer.contentType)
          .serializer((body) => String(body))
          .send(answer.body)
      },
    )
  })
}
