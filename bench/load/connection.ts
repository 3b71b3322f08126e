import { connect, type Socket } from 'node:net'

export type Answer = Readonly<{ status: number; body: string }>

/**
 * One kept-alive HTTP/1.1 connection that carries one request at a time. It reads just enough of an answer to know where it ends,
 * so that the generator takes little of the CPU it shares with what it measures.
 */
export type Connection = Readonly<{
  send: (request: Buffer) => Promise<Answer>
  close: () => void
}>

const headEnd = Buffer.from('\r\n\r\n')

export function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(overSocket(socket))
    })
  })
}

function overSocket(socket: Socket): Connection {
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined
  let held: Buffer | undefined
  let lost: Error | undefined

  const fail = (error: Error): void => {
    lost ??= error
    waiting?.reject(lost)
    waiting = undefined
  }
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the server closed the connection')))
  socket.on('data', (chunk: Buffer) => {
    held = held ? Buffer.concat([held, chunk]) : chunk
    const answer = readAnswer(held)
    if (!answer) return
    held = undefined
    const { resolve } = waiting ?? {}
    waiting = undefined
    resolve?.(answer)
  })

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (lost) return reject(lost)
        waiting = { resolve, reject }
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
}

/** Undefined while the answer is not complete. Understands a length only; no program here answers in chunks. */
function readAnswer(bytes: Buffer): Answer | undefined {
  const end = bytes.indexOf(headEnd)
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length === undefined && status !== 204 && status !== 304) throw new Error(`an answer has no length: ${head}`)
  const bodyStart = end + headEnd.length
  const bodyEnd = bodyStart + Number(length ?? 0)
  return bytes.length < bodyEnd ? undefined : { status, body: bytes.toString('utf8', bodyStart, bodyEnd) }
}

export function requestBytes(
  method: 'GET' | 'POST',
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer = '',
): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = method === 'GET' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`
  const head = `${method} ${path} HTTP/1.1\r\nhost: bench\r\n${lines.join('')}${length}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)])
}
