import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { PlainError } from './plain-error.ts'

/** What playwright's `chromium.launch` needs to start it. `env` is the whole environment. */
export type Browser = {
  executablePath: string
  args: string[]
  env: Record<string, string>
  origin: 'named' | 'system' | 'npm'
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const macApplications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]

// Root's Chromium has no sandbox, and containers give little shared memory; the pages shown are our own.
const commonArgs = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu']

let found: Promise<Browser> | undefined

/**
 * A Chromium to drive: the one BROWSER_PATH names, else the system's, else the one in the npm package, which is unpacked on
 * first use and brings the libraries a bare machine lacks. Throws PlainError when there is none.
 */
export function findBrowser(): Promise<Browser> {
  found ??= search()
  return found
}

async function search(): Promise<Browser> {
  const named = process.env.BROWSER_PATH
  if (named) {
    if (!answers(named, environment()))
      throw new PlainError(`BROWSER_PATH names ${named}, which cannot be run: correct it or leave it unset.`)
    return { executablePath: named, args: commonArgs, env: environment(), origin: 'named' }
  }
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...macApplications]
  for (const executablePath of candidates) {
    // Ubuntu's chromium-browser may be a script that only asks for a snap: being there is not enough.
    if (existsSync(executablePath) && answers(executablePath, environment())) {
      return { executablePath, args: commonArgs, env: environment(), origin: 'system' }
    }
  }
  return unpacked()
}

/** The npm package's Chromium, in .toolchain/; x64 Linux only. */
export function unpacked(): Browser {
  const missing = 'No browser was found: install Chromium or Chrome, or set BROWSER_PATH to one.'
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new PlainError(missing)
  let entry: string
  try {
    entry = createRequire(new URL('../e2e/package.json', import.meta.url)).resolve('@sparticuz/chromium')
  } catch {
    throw new PlainError(missing)
  }
  const { version } = createRequire(import.meta.url)(join(dirname(dirname(entry)), 'package.json')) as {
    version: string
  }
  const toolchain = fileURLToPath(new URL('../.toolchain', import.meta.url))
  const home = join(toolchain, `chromium-${version}`)
  if (!existsSync(home)) unpack(entry, home)
  const libraries = [join(home, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter)
  const env: Record<string, string> = { ...environment(), LD_LIBRARY_PATH: libraries }
  // Its own fonts only where the system has none: they lack Chinese.
  if (!hasSystemFonts()) env.FONTCONFIG_PATH = join(home, 'fonts')
  const executablePath = join(home, 'chromium')
  if (!answers(executablePath, env))
    throw new PlainError(`The browser in ${home} cannot be run here: install Chromium, or set BROWSER_PATH to one.`)
  return { executablePath, args: [...commonArgs, '--no-zygote', '--font-render-hinting=none'], env, origin: 'npm' }
}

function unpack(entry: string, home: string): void {
  const half = `${home}.${process.pid}`
  try {
    mkdirSync(half, { recursive: true })
  } catch (error) {
    throw new PlainError(
      `The browser cannot be unpacked into ${dirname(home)} (${(error as NodeJS.ErrnoException).code}): give this user access, install Chromium, or set BROWSER_PATH to one.`,
    )
  }
  // The package unpacks into the folder for temporary files; in a process of its own that can be any folder. It takes its
  // libraries along only where it believes to run on the service it was made for.
  const script = `const { default: chromium } = await import(${JSON.stringify(pathToFileURL(entry).href)}); await chromium.executablePath()`
  const done = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, TMPDIR: half, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' },
    encoding: 'utf8',
  })
  if (done.status !== 0) {
    rmSync(half, { recursive: true, force: true })
    throw new PlainError(
      `The browser could not be unpacked: ${done.stderr.trim().split('\n').at(-1) ?? 'no reason given'}`,
    )
  }
  // Moved when whole; somebody else may have been as quick.
  if (existsSync(home)) rmSync(half, { recursive: true, force: true })
  else renameSync(half, home)
}

function answers(executablePath: string, env: Record<string, string>): boolean {
  return (
    spawnSync(executablePath, ['--no-sandbox', '--version'], { env, timeout: 20_000, stdio: 'ignore' }).status === 0
  )
}

function hasSystemFonts(): boolean {
  return (
    existsSync('/etc/fonts/fonts.conf') && existsSync('/usr/share/fonts') && readdirSync('/usr/share/fonts').length > 0
  )
}

function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
