import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os'
import type pg from 'pg'

export type Machine = Readonly<{
  /** A short name that goes into the results' file name: cores, memory, architecture. */
  class: string
  cpu: string
  cores: number
  memoryGiB: number
  kernel: string
  node: string
  postgres: string
  postgresSettings: Readonly<Record<string, string>>
  commit: string
}>

const shownSettings = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_sync_method',
  'shared_buffers',
  'max_wal_size',
]

export async function describeMachine(client: pg.Client): Promise<Machine> {
  const cores = availableParallelism()
  const memoryGiB = Math.round(totalmem() / 2 ** 30)
  const { rows } = await client.query<{ name: string; value: string }>(
    'select name, current_setting(name) as value from pg_settings where name = any($1) order by name',
    [[...shownSettings, 'server_version']],
  )
  const settings = Object.fromEntries(rows.map((row) => [row.name, row.value]))
  const { server_version: postgres = '', ...postgresSettings } = settings
  return {
    class: `${cores}core-${memoryGiB}gib-${arch()}`,
    cpu:
      cpus()[0]?.model.trim() ||
      (/^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown'),
    cores,
    memoryGiB,
    kernel: release(),
    node: process.version,
    postgres,
    postgresSettings,
    commit: commitOf(),
  }
}

/** A tree of files without its history has no commit to name. */
function commitOf(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, {
        cwd: import.meta.dirname,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim()
    const changed = git('status', '--porcelain', '--untracked-files=no', '../server', '../contract') !== ''
    return git('rev-parse', '--short=12', 'HEAD') + (changed ? ' and changes' : '')
  } catch {
    return 'unknown'
  }
}
