import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describeLine } from './log-lines.ts'

export type Child = {
  name: string
  process: ChildProcess
  whenEnded: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** SIGTERM, then SIGKILL when it is still there after `patienceMs`. */
  stop: (patienceMs: number) => Promise<void>
}

const endWithParent = new URL('./end-with-parent.ts', import.meta.url).href
const colours: Record<string, number> = { api: 36, worker: 35, simulators: 33, shop: 32 }

/** Starts one of our programs under this same Node, its lines shown after its name. It ends when we end. */
export function startChild(options: {
  name: string
  file: string
  env: NodeJS.ProcessEnv
  print: (line: string) => void
}): Child {
  const { name, file, env, print } = options
  const child = spawn(process.execPath, ['--import', endWithParent, file], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env,
    // A process group of its own: Ctrl-C in the terminal comes to us alone, and we stop the programs in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const label = paint(name.padEnd(10), colours[name] ?? 37)
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => print(`${label} ${describeLine(line)}`))
  }
  const whenEnded = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', () => resolve({ code: 1, signal: null }))
    // Not 'exit': that may come before the last lines, which say why it ended.
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const stop = async (patienceMs: number) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    const patience = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    await whenEnded
    clearTimeout(patience)
  }
  return { name, process: child, whenEnded, stop }
}

/** Runs one of our programs to its end; gives its output, and shows it when it fails. */
export async function runChild(options: {
  command: string
  args: string[]
  env: NodeJS.ProcessEnv
}): Promise<{ code: number | null; stdout: string; output: string }> {
  const child = spawn(options.command, options.args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk
    output += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk
  })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, stdout, output: String(error) }))
    child.once('close', (code) => resolve({ code, stdout, output }))
  })
}

export function paint(text: string, colour: number): string {
  const isPlain = !process.stdout.isTTY || Boolean(process.env.NO_COLOR)
  return isPlain ? text : `\u001b[${colour}m${text}\u001b[0m`
}
