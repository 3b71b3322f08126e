import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** One sentence for the person at the terminal; shown without a stack. */
export class PlainError extends Error {}

export const say = (text) => console.log(`hutong: ${text}`)

/** Why npm failed, in one sentence, from what it wrote. `what` is what was to be installed. */
export function npmFailure(what, output) {
  const has = (pattern) => pattern.test(output)
  if (has(/ENOSPC/)) return `The disk is full, so ${what} could not be installed: make room and start again.`
  if (has(/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED/)) {
    return `The npm registry cannot be reached, so ${what} could not be installed: check the network (or npm's registry and proxy settings) and start again.`
  }
  if (has(/EACCES|EPERM|EROFS/)) {
    const path = /(?:path|open|mkdir|rename|scandir|unlink)[ \t]+'?([^'\n]+)'?/.exec(output)?.[1]
    return `This user may not write ${path ?? 'into this folder'}, so ${what} could not be installed: give it access, or start as the owner.`
  }
  if (has(/E404|ETARGET|notarget/)) return `The npm registry in use does not have ${what}: try another registry.`
  if (has(/EINTEGRITY/)) return `A package of ${what} arrived damaged: run "npm cache clean --force" and start again.`
  const last = output
    .split('\n')
    .filter((line) => /npm (error|ERR!)/.test(line) && !/complete log|npm (error|ERR!)\s*$/.test(line))
    .at(-1)
  return `npm could not install ${what}: ${last?.replace(/^npm (error|ERR!)\s*/, '') ?? 'it gave no reason'}`
}

/** Runs npm and shows that time passes; throws a PlainError with the reason when it fails. */
export async function runNpm(args, { cwd, env, what }) {
  const started = performance.now()
  const seconds = () => Math.round((performance.now() - started) / 1000)
  const ticking = setInterval(() => say(`  … still at it (${seconds()} s)`), 10_000)
  const { code, output } = await npm(args, { cwd, env: { ...env, ...cacheSetting(cwd) } }).finally(() =>
    clearInterval(ticking),
  )
  if (code !== 0) throw new PlainError(npmFailure(what, output))
  say(`  done in ${seconds()} s`)
}

function npm(args, options) {
  // When we run under npm, that very npm is the surest to be there; its file runs on any Node.
  const own = process.env.npm_execpath ?? ''
  const isNpm = /npm-cli\.js$/.test(own) && existsSync(own)
  const [command, first] = isNpm ? ['node', [own]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args, '--no-audit', '--no-fund', '--loglevel=error'], {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: command.endsWith('.cmd'),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.on('error', (error) =>
      reject(
        new PlainError(`npm could not be run (${error.code}): install npm, which comes with Node, and start again.`),
      ),
    )
    child.on('close', (code) => resolve({ code, output }))
  })
}

/** Users without a home of their own (service accounts, containers) have nowhere to keep npm's cache. */
function cacheSetting(cwd) {
  // When npm started us it has put its own choice here, which need not be a place that can be written to.
  const cache = process.env.npm_config_cache || join(homedir(), '.npm')
  return isWritable(cache) ? {} : { npm_config_cache: join(cwd, '.toolchain', 'npm-cache') }
}

/** Whether a folder can be written to, or made where it is missing. */
function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch (error) {
    return error.code === 'ENOENT' && dirname(folder) !== folder && isWritable(dirname(folder))
  }
}
