import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Language } from './words.ts'

const yearSeconds = 31_536_000

const cookieOf = (request: FastifyRequest, name: string): string | undefined => {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=')
    if (key === name) return value
  }
  return undefined
}

export const setCookie = (reply: FastifyReply, name: string, value: string): void => {
  reply.header('set-cookie', `${name}=${value}; Path=/; Max-Age=${yearSeconds}; HttpOnly; SameSite=Lax`)
}

/** As the visitor switched it; else English for a browser that asks for it and not for Chinese, as at the cashier. */
export const languageOf = (request: FastifyRequest): Language => {
  const switched = cookieOf(request, 'shop_language')
  if (switched === 'en' || switched === 'zh') return switched
  const wanted = request.headers['accept-language'] ?? ''
  return /(^|,)\s*en\b/i.test(wanted) && !/(^|,)\s*zh\b/i.test(wanted) ? 'en' : 'zh'
}

export const knownBuyer = (request: FastifyRequest): string | undefined => {
  const buyer = cookieOf(request, 'shop_buyer')
  return buyer && /^b_[0-9a-f]{24}$/.test(buyer) ? buyer : undefined
}

/** Who tries what others do not see yet: the demonstration allows this buyer Huabei instalments before everybody has them. */
const tester = 'b_000000000000000000007e57'

const newBuyer = (): string => `b_${randomBytes(12).toString('hex')}`

/** From now on this browser is the tester's, or that of somebody who has never been here. */
export const becomeBuyer = (reply: FastifyReply, as: 'tester' | 'new'): void =>
  setCookie(reply, 'shop_buyer', as === 'tester' ? tester : newBuyer())

/** The buyer behind this browser; a first visit gets a name made of chance. */
export const buyerOf = (request: FastifyRequest, reply: FastifyReply): string => {
  const known = knownBuyer(request)
  if (known) return known
  const buyer = newBuyer()
  setCookie(reply, 'shop_buyer', buyer)
  return buyer
}

export const sendPage = (reply: FastifyReply, markup: string): FastifyReply =>
  reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(markup)
