import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { webhooks } from '../../sdk/src/index.ts'

/** The shop's ear: takes webhooks, believes only the signed ones, and remembers when it first heard of each order. */
export type Sink = Readonly<{
  port: number
  setSecret: (secret: string) => void
  /** Milliseconds of `performance.now()`, by order. */
  heardAt: ReadonlyMap<string, number>
  told: Readonly<{ repeats: number; refused: number }>
}>

export async function openSink(): Promise<Sink> {
  const heardAt = new Map<string, number>()
  const events = new Set<string>()
  const told = { repeats: 0, refused: 0 }
  let secret = ''

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      let status = 204
      try {
        const event = webhooks.verify({ payload: Buffer.concat(chunks), headers: request.headers, secret })
        if (events.has(event.id)) told.repeats += 1
        else if (event.type === 'order.paid') heardAt.set(event.subject_id, performance.now())
        events.add(event.id)
      } catch {
        told.refused += 1
        status = 400
      }
      response.writeHead(status, { 'content-length': '0' }).end()
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    setSecret: (text) => {
      secret = text
    },
    heardAt,
    told,
  }
}
