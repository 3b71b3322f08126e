import type { FastifyReply } from 'fastify'

/** The body as an object; anything else counts as an empty one, whose missing members are then named. */
export function objectOf(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {}
}

export function bad(reply: FastifyReply, message: string) {
  return reply.code(400).send({ message })
}
