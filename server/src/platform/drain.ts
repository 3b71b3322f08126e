import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** What a request under way may still take when the server stops; load balancers wait no longer either. */
const patienceMs = 8_000
const sweepMs = 50

/**
 * Lets a server stop at once when nothing is under way. Node does not count a connection on which nothing was ever asked as idle, and
 * browsers open such connections ahead of need: each would hold the stop up for more than a minute.
 */
export function drainable(server: Server): { close: (closing: () => Promise<unknown>) => Promise<void> } {
  const silent = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  server.on('request', (request) => silent.delete(request.socket))
  return {
    close: async (closing) => {
      const sweep = setInterval(() => {
        for (const socket of silent) socket.destroy()
        server.closeIdleConnections()
      }, sweepMs)
      const end = setTimeout(() => server.closeAllConnections(), patienceMs)
      await closing().finally(() => {
        clearInterval(sweep)
        clearTimeout(end)
      })
    },
  }
}
