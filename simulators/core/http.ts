import { once } from 'node:events'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { realDelay } from './clock.ts'

/** Leaves a caller without an answer: waits, then drops the connection. Ends early when the caller hangs up. */
export async function holdAndDrop(request: FastifyRequest, reply: FastifyReply, ms: number): Promise<void> {
  reply.hijack()
  await holdOpen(request, ms)
  request.raw.socket.destroy()
}

/** Drops the connection at once, without an answer. */
export function drop(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack()
  request.raw.socket.destroy()
}

/** Waits while the caller stays connected. */
export async function holdOpen(request: FastifyRequest, ms: number): Promise<void> {
  const { socket } = request.raw
  if (socket.destroyed) return
  const hungUp = new AbortController()
  await Promise.race([realDelay(ms, hungUp.signal), once(socket, 'close', { signal: hungUp.signal })]).catch(
    () => undefined,
  )
  hungUp.abort()
}

/** 400 with a sentence for whoever drives the simulators. */
export function bad(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(400).send({ message })
}

/** A JSON object body that was left as bytes; empty when there is none. */
export function jsonOf(request: FastifyRequest): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** 204 once the settings are changed; a RangeError is the sentence that says which of them cannot be so. */
export function answerChange(reply: FastifyReply, change: () => void): FastifyReply {
  try {
    change()
  } catch (error) {
    if (error instanceof RangeError) return bad(reply, error.message)
    throw error
  }
  return reply.code(204).send()
}

/** An error page as a broken proxy in front of a gateway shows it. */
export const htmlErrorPage =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n'

/** Whether a page is on the merchants' registered domain. The two names of this machine count as one. */
export function isBoundUrl(url: string, publicUrl: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  const name = (host: string) => (host === '127.0.0.1' || host === '[::1]' ? 'localhost' : host)
  return (protocol === 'http:' || protocol === 'https:') && name(hostname) === name(new URL(publicUrl).hostname)
}
