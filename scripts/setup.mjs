// Plain JavaScript for Node 18 and newer: this file runs before anything is installed, whatever Node the machine has.
// It brings the Node and the packages the project needs, then hands over to the command that was asked for.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureNode } from './setup-node.mjs'
import { PlainError } from './setup-npm.mjs'
import { ensurePackages } from './setup-packages.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const commands = {
  start: 'scripts/start.ts',
  test: 'scripts/test.ts',
  check: 'scripts/check.ts',
  admin: 'scripts/admin.ts',
  simulators: 'simulators/main.ts',
  simulate: 'scripts/simulate.ts',
  bench: 'bench/main.ts',
}

async function main() {
  const [command = '', ...args] = process.argv.slice(2)
  const file = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (file === undefined) {
    throw new PlainError(`"${command}" is not a command: use one of ${Object.keys(commands).join(', ')}.`)
  }
  if (!existsSync(join(root, file))) throw new PlainError(`${file} is missing: the checkout is not complete.`)
  const node = await ensureNode(root)
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(
    process.platform === 'win32' ? ';' : ':',
  )
  const env = { ...process.env, PATH: path }
  await ensurePackages(root, env)
  await handOver(node, [join(root, file), ...args], env)
}

/** Runs the command in our place: its signals, its output, its exit code. */
function handOver(node, args, env) {
  return new Promise((resolve, reject) => {
    // The channel carries nothing; it closes when we end by whatever means, and the command takes that as its signal to stop.
    const child = spawn(node, args, { cwd: root, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
    // Ctrl-C reaches the child by itself, as it is in the terminal's foreground group; the others are for us to pass on.
    process.on('SIGINT', () => {
      if (!process.stdin.isTTY) child.kill('SIGINT')
    })
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    if (process.env.npm_lifecycle_event) stopWithParent(() => child.kill('SIGTERM'))
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1)
      if (child.connected) child.disconnect()
      resolve()
      // Our own signal handlers would otherwise keep the process alive.
      process.exit()
    })
  })
}

/** npm may be killed without a chance to pass it on; nobody would then be there to stop us, and the ports would stay taken. */
function stopWithParent(stop) {
  const parent = process.ppid
  const asking = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(asking)
    stop()
  }, 500)
  asking.unref()
}

main().catch((error) => {
  console.error(error instanceof PlainError ? `hutong: ${error.message}` : error)
  process.exitCode = 1
})
