import { once } from 'node:events'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { drainable } from './drain.ts'

let server: Server
let open: Socket[] = []
afterEach(() => {
  for (const socket of open) socket.destroy()
  open = []
})

async function listening(answer: RequestListener) {
  server = createServer(answer)
  const drain = drainable(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const connected = async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    open.push(socket)
    await once(socket, 'connect')
    return socket
  }
  return { connected, stop: () => drain.close(promisify(server.close.bind(server))) }
}

test('a connection on which nothing was ever asked holds up nobody', async () => {
  const { connected, stop } = await listening((_request, response) => response.end())
  const socket = await connected()
  await Promise.all([once(socket, 'close'), stop()])
  expect(socket.destroyed).toBe(true)
})

test('a request under way is answered before its connection ends', async () => {
  const asked = Promise.withResolvers<ServerResponse>()
  const { connected, stop } = await listening((_request, response) => asked.resolve(response))
  const socket = await connected()
  const heard: string[] = []
  socket.on('data', (chunk) => heard.push(chunk.toString()))
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  const response = await asked.promise
  const stopped = stop()
  response.end('answered')
  await Promise.all([once(socket, 'close'), stopped])
  expect(heard.join('')).toContain('answered')
})
