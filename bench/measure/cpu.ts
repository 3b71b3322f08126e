import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** CPU time of some programs, and of the whole machine, in microseconds since they began. */
export type CpuReading = Readonly<{
  atMs: number
  /** By the name the programs were given. */
  ofPrograms: ReadonlyMap<string, number>
  machineBusy: number
  machineSteal: number
}>

export type CpuUse = Readonly<{
  /** Microseconds by name. */
  ofPrograms: Readonly<Record<string, number>>
  /** Shares of all the machine's CPU time in the span, 0 to 1. `foreign` is what no program of ours used. */
  foreign: number
  steal: number
}>

/** Process ids by name; `tree` counts its descendants as well, for PostgreSQL's one process a connection. */
export type Program = Readonly<{ name: string; pid: number; tree?: boolean }>

const tickMicros = 1_000_000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
const cores = readFileSync('/proc/stat', 'utf8').match(/^cpu\d+ /gm)?.length ?? 1

export function readCpu(programs: readonly Program[]): CpuReading {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? ''
  )
    .split(' ')
    .map(Number)
  const ofPrograms = new Map<string, number>()
  for (const program of programs) {
    const ticks = program.tree ? ticksOfTree(program.pid) : ticksOf(program.pid)
    ofPrograms.set(program.name, (ofPrograms.get(program.name) ?? 0) + ticks * tickMicros)
  }
  return {
    atMs: performance.now(),
    ofPrograms,
    machineBusy: (user + nice + system + irq + softirq) * tickMicros,
    machineSteal: steal * tickMicros,
  }
}

export function cpuBetween(before: CpuReading, after: CpuReading): CpuUse {
  const ofPrograms = Object.fromEntries(
    [...after.ofPrograms].map(([name, micros]) => [name, micros - (before.ofPrograms.get(name) ?? 0)]),
  )
  const ours = Object.values(ofPrograms).reduce((sum, micros) => sum + micros, 0)
  const capacity = (after.atMs - before.atMs) * 1000 * cores
  return {
    ofPrograms,
    foreign: Math.max(0, after.machineBusy - before.machineBusy - ours) / capacity,
    steal: (after.machineSteal - before.machineSteal) / capacity,
  }
}

/** The fields of /proc/<pid>/stat after the name, which may itself hold blanks. Undefined for a process that has ended. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

const parentField = 1
const userField = 11

/** All threads of the process; with `waitedFor`, its children too that have ended. */
function ticksOf(pid: number, waitedFor = false): number {
  const fields = statOf(pid)
  if (!fields) return 0
  return fields.slice(userField, userField + (waitedFor ? 4 : 2)).reduce((sum, ticks) => sum + Number(ticks), 0)
}

function ticksOfTree(root: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === root)
  return children.reduce((sum, pid) => sum + ticksOf(pid), ticksOf(root, true))
}

export function parentOf(pid: number): number | undefined {
  const fields = statOf(pid)
  return fields && Number(fields[parentField])
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): number {
  const pages = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(pages?.[1] ?? 0) * 1024
}
