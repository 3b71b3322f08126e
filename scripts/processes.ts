import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** `zombie`: it has ended but nobody has collected it, so signals still find it although it holds nothing any more. */
export type ProcessState = 'running' | 'zombie' | 'gone'

/** The state letter in a line of /proc/<pid>/stat. The name before it is in brackets and may itself hold blanks and brackets. */
export function stateOfStat(stat: string): ProcessState {
  const letter = stat.slice(stat.lastIndexOf(')') + 1).trim()[0]
  return letter === 'Z' || letter === 'X' ? 'zombie' : 'running'
}

export function stateOfProcess(pid: number): ProcessState {
  if (process.platform === 'linux') {
    try {
      return stateOfStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      return 'gone'
    }
  }
  const listed = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  const letters = listed.stdout?.trim() ?? ''
  if (letters === '') return 'gone'
  return letters.startsWith('Z') ? 'zombie' : 'running'
}

/** The command line of a process, or an empty text when it cannot be read. */
export function commandOfProcess(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    } catch {
      return ''
    }
  }
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? ''
}

/** Sends a signal and tells whether there was a process to take it. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

/** Waits until `condition` holds, asking every `stepMs`; tells whether it came true within `timeoutMs`. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  { timeoutMs, stepMs = 25 }: { timeoutMs: number; stepMs?: number },
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() >= deadline) return false
    await new Promise((resolve) => setTimeout(resolve, stepMs))
  }
  return true
}
