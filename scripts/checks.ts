import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a tool that npm installed, its output shown as it comes; gives its exit code. */
export function runTool(name: string, args: string[], env: NodeJS.ProcessEnv = process.env): Promise<number | null> {
  const tool = join(root, 'node_modules', '.bin', name)
  return new Promise((resolve) => {
    const child = spawn(tool, args, { cwd: root, env, stdio: 'inherit' })
    child.once('error', (error) => {
      console.error(`${name} could not be run: ${error.message}`)
      resolve(1)
    })
    child.once('close', resolve)
  })
}

/** Style and format of every file. */
export async function checkLint(): Promise<boolean> {
  console.log('lint …')
  return (await runTool('biome', ['check', '.', '--error-on-warnings'])) === 0
}

/** Types of everything; what runs in browsers has settings of its own. */
export async function checkTypes(): Promise<boolean> {
  console.log('types …')
  let isFine = true
  for (const project of ['tsconfig.json', 'cashier/tsconfig.json', 'console/tsconfig.json'])
    isFine = (await runTool('tsc', ['--noEmit', '-p', project])) === 0 && isFine
  return isFine
}
