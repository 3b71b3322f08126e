import { connect, type Socket } from 'node:net'
import { requestBytes } from './connection.ts'

/** What one waiting page has heard. */
type Page = { socket: Socket; open: boolean; paidAt: number | undefined; paidTimes: number }

const opening = 64

/** Waiting pages: one open event stream each, as browsers hold it. */
export function createViewers(port: number) {
  const pages = new Map<string, Page>()

  const openOne = (orderId: string, token: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' })
      const page: Page = { socket, open: false, paidAt: undefined, paidTimes: 0 }
      pages.set(orderId, page)
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('the server closed a waiting page')))
      socket.on('data', (chunk: Buffer) => {
        const text = chunk.toString('latin1')
        if (text.includes('"state":"paid"')) {
          // The clock of the wall: it is compared with what the server wrote down.
          page.paidAt ??= performance.timeOrigin + performance.now()
          page.paidTimes += 1
        }
        if (page.open || !text.includes('event: state')) return
        page.open = true
        resolve()
      })
      socket.write(requestBytes('GET', `/c/${token}/events`, { accept: 'text/event-stream' }))
    })

  return {
    async open(links: readonly { orderId: string; token: string }[]): Promise<void> {
      const left = [...links]
      await Promise.all(
        Array.from({ length: opening }, async () => {
          for (let link = left.pop(); link; link = left.pop()) await openOne(link.orderId, link.token)
        }),
      )
    },
    /** When each page heard that it is paid, and how many heard so more than once. */
    heard: () => ({
      paidAt: Object.fromEntries(
        [...pages].flatMap(([id, page]) => (page.paidAt === undefined ? [] : [[id, page.paidAt]])),
      ),
      toldTwice: [...pages.values()].filter((page) => page.paidTimes > 1).length,
      open: [...pages.values()].filter((page) => page.open && !page.socket.destroyed).length,
    }),
    close: () => {
      for (const { socket } of pages.values()) socket.destroy()
      pages.clear()
    },
  }
}
