import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { PlainError } from './plain-error.ts'

/** The sentence for a port that cannot be used. `variable` is the environment variable that moves it. */
export function portMessage(port: number, variable: string, code: string | undefined): string {
  if (code === 'EACCES')
    return `Port ${port} may not be opened by this user: set ${variable} to a port above 1023 and start again.`
  if (code === 'EADDRINUSE')
    return `Port ${port} is already in use: stop the program that holds it, or set ${variable} to a free port and start again.`
  return `Port ${port} cannot be opened (${code ?? 'unknown reason'}): set ${variable} to another port and start again.`
}

/** Reads a port from the environment; `fallback` is used when the variable is unset or empty. */
export function portFrom(environment: NodeJS.ProcessEnv, variable: string, fallback: number): number {
  const text = environment[variable]
  if (text === undefined || text === '') return fallback
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65535)
    throw new PlainError(`${variable} must be a port number from 1 to 65535, but it is "${text}".`)
  return port
}

/**
 * Opens the port for a moment to learn whether it is free, on `host` (all addresses when not given, as Node's servers do).
 * Asks again for `patienceMs`, since a run that was just stopped may still hold it. Throws a PlainError that names `variable`
 * when it stays taken. Port 0 finds a free one. Returns the port.
 */
export async function claimPort(
  port: number,
  variable: string,
  { host, patienceMs = 0 }: { host?: string; patienceMs?: number } = {},
): Promise<number> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const outcome = await tryPort(port, host)
    if (typeof outcome === 'number') return outcome
    if (outcome.code !== 'EADDRINUSE' || performance.now() >= deadline)
      throw new PlainError(portMessage(port, variable, outcome.code))
    await setTimeout(100)
  }
}

function tryPort(port: number, host: string | undefined): Promise<number | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', resolve)
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      const claimed = typeof address === 'object' && address !== null ? address.port : port
      server.close(() => resolve(claimed))
    })
  })
}
