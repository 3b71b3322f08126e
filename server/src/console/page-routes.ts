import fastifyStatic from '@fastify/static'
import { type Deps, type HttpApp, randomText, refused } from '../platform/index.ts'

/** The console as it was built: its one page, and the folder of what the page loads. */
export type ConsoleFiles = Readonly<{ page: string; assetsDir: string }>

/** What the build wrote wherever the page's own scripts and styles are let in; each page sent has another. */
const noncePlace = /__nonce__/g

/** Scripts and styles of ours alone. Styles that components write carry the nonce; none stands in an attribute. */
const pagePolicy = (nonce: string): string =>
  `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; ` +
  "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Every address below `/console` is a page of the one application, which reads the address itself. */
export async function registerPageRoutes(
  scope: HttpApp,
  deps: Pick<Deps, 'random'>,
  { assetsDir, page }: ConsoleFiles,
): Promise<void> {
  for (const url of ['/console', '/console/*'])
    scope.get(url, { schema: { hide: true } }, async (request, reply) => {
      if (request.url.startsWith('/console/api')) throw refused('route_not_found')
      const nonce = randomText(deps.random, 22)
      return reply
        .header('content-security-policy', pagePolicy(nonce))
        .type('text/html; charset=utf-8')
        .serializer((text) => String(text))
        .send(page.replace(noncePlace, nonce))
    })
  // Named by their contents, so what a browser has it may keep.
  await scope.register(fastifyStatic, {
    root: assetsDir,
    prefix: '/console/assets/',
    immutable: true,
    maxAge: '365d',
    index: false,
    decorateReply: false,
  })
}
