import type { FastifyInstance } from 'fastify'
import { escapeHtml, htmlPage } from '../core/html.ts'

/** Where a merchant signs what was approved, under `path`/{token}. The real ones are scanned with the administrator's phone. */
export async function mountSignPage(
  app: FastifyInstance,
  { path, sign, wallet }: { path: string; wallet: string; sign: (token: string) => boolean },
): Promise<void> {
  await app.register(async (scope) => {
    // The form is empty: whatever a browser calls it, there is nothing to read.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined)
    const page = (body: string) => htmlPage('签约 Sign', `<h1>${escapeHtml(wallet)}</h1>\n${body}`)
    scope.get(`${path}/:token`, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(
        page(`<p>请商户超级管理员确认协议。<br><span class="quiet">The administrator agrees to the contract.</span></p>
<form method="post"><button type="submit">同意并签约 Agree and sign</button></form>`),
      ),
    )
    scope.post<{ Params: { token: string } }>(`${path}/:token`, async (request, reply) => {
      const isSigned = sign(request.params.token)
      return reply
        .code(isSigned ? 200 : 409)
        .type('text/html; charset=utf-8')
        .send(page(`<p>${isSigned ? '签约完成 Signed' : '无法签约 There is nothing to sign'}</p>`))
    })
  })
}
