import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = Readonly<{
  id: string
  type: string
  subject: string
  sequence: number
  data: unknown
  accepted: boolean
}>

/** What the endpoint does with a webhook. `acceptsSilently`: it took the event in, but its answer says that it did not. */
export type Manner = 'accepts' | 'refuses' | 'hangsUp' | 'acceptsSilently'

export type Merchant = Awaited<ReturnType<typeof startMerchant>>

/** The merchants' web server: one address an app, all on one port of this machine. */
export async function startMerchant() {
  const received = new Map<string, Received[]>()
  let mannerOf: () => Manner = () => 'accepts'
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const event = JSON.parse(Buffer.concat(chunks).toString()) as {
        id: string
        type: string
        subject: string
        subject_id: string
        sequence: number
        data: unknown
      }
      const manner = mannerOf()
      const list = received.get(request.url ?? '') ?? []
      received.set(request.url ?? '', list)
      const { data, id, sequence, subject_id: subject, type } = event
      list.push({ id, type, subject, sequence, data, accepted: manner === 'accepts' })
      if (manner === 'hangsUp') request.socket.destroy()
      else response.writeHead(manner === 'accepts' ? 200 : 503).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    urlOf: (path: string) => `http://127.0.0.1:${port}${path}`,
    receivedAt: (path: string): readonly Received[] => received.get(path) ?? [],
    behave: (manner: () => Manner) => {
      mannerOf = manner
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
