import type { FastifyInstance } from 'fastify'
import { bad } from '../core/http.ts'
import { type Case, type Desk, type Reason, type Verdict, verdicts } from '../onboarding/desk.ts'
import { objectOf } from './bodies.ts'
import { reviewPage } from './review-page.ts'

export type Desks = Record<'wechat' | 'alipay', Desk>

/** The reviewing side of the wallets: as JSON under /control/review/cases, and as a page at /control/review. */
export function registerReview(app: FastifyInstance, desks: Desks): void {
  const deskOf = (channel: string): Desk | undefined =>
    Object.hasOwn(desks, channel) ? desks[channel as keyof Desks] : undefined

  app.get('/control/review', async (_request, reply) => reply.type('text/html; charset=utf-8').send(reviewPage))

  app.get('/control/review/cases', async () => ({
    cases: Object.values(desks)
      .flatMap((desk) => desk.cases())
      .sort((a, b) => b.submittedAt.getTime() - a.submittedAt.getTime())
      .map(caseView),
  }))

  app.post<{ Params: { channel: string; id: string } }>(
    '/control/review/cases/:channel/:id',
    async (request, reply) => {
      const { reasons = [], verdict } = objectOf(request.body)
      if (!verdicts.includes(verdict as Verdict)) return bad(reply, `verdict is one of ${verdicts.join(', ')}.`)
      if (!isReasons(reasons)) return bad(reply, 'reasons is a list of { field, reason }.')
      const desk = deskOf(request.params.channel)
      if (!desk?.decide(request.params.id, verdict as Verdict, reasons))
        return reply.code(409).send({ message: 'There is no such case, or it cannot be decided so.' })
      return reply.code(204).send()
    },
  )
}

function isReasons(value: unknown): value is Reason[] {
  return (
    Array.isArray(value) &&
    value.every(({ field, reason }) => typeof field === 'string' && typeof reason === 'string' && reason.length <= 255)
  )
}

const caseView = ({ merchantNo, submittedAt, ...rest }: Case) => ({
  ...rest,
  merchant_no: merchantNo ?? null,
  submitted_at: submittedAt.toISOString(),
})
