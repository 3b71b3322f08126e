import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export type SeenRequest = Readonly<{ method: string; path: string; headers: IncomingHttpHeaders; body: unknown }>
export type Answer = (request: SeenRequest, response: ServerResponse) => void

export const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

export const refuse = (status: number, code: string, headers: Record<string, string> = {}): Answer =>
  answer(status, { error: { code, message: `refused: ${code}`, request_id: 'req_1' } }, headers)

/** Takes the request and hangs up without a word. */
export const hangUp: Answer = (_request, response) => {
  response.destroy()
}

/** A server on a free port that gives the answers in turn, the last one for ever, and remembers what it was asked. */
export const fakeHutong = async (...answers: Answer[]): Promise<{ url: string; seen: SeenRequest[] }> => {
  const seen: SeenRequest[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const { method = '', url = '', headers } = incoming
    const request = { method, path: url, headers, body: text ? (JSON.parse(text) as unknown) : undefined }
    const current = answers[Math.min(seen.length, answers.length - 1)]
    seen.push(request)
    current?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}
