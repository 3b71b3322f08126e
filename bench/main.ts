import { mkdirSync, writeFileSync } from 'node:fs'
import { describeError, PlainError } from '../scripts/plain-error.ts'
import { fullPlan, quickPlan } from './plan.ts'
import { reportOf } from './report/report.ts'
import { type Results, runWorkloads, type WorkloadName, workloadNames } from './run.ts'
import { raiseStage, type Stage } from './stage/stage.ts'

const usage = `Use: npm run bench -- [--quick] [--only ${workloadNames.join(',')}] [--no-files]`

function optionsOf(args: readonly string[]): { quick: boolean; only: readonly WorkloadName[]; files: boolean } {
  let only: readonly WorkloadName[] = workloadNames
  const left = [...args]
  const flags = new Set<string>()
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (arg === '--only') {
      const names = (left.shift() ?? '').split(',')
      if (!names.every((name): name is WorkloadName => (workloadNames as readonly string[]).includes(name)))
        throw new PlainError(usage)
      only = names
    } else if (arg === '--quick' || arg === '--no-files') flags.add(arg)
    else throw new PlainError(usage)
  }
  return { quick: flags.has('--quick'), only, files: !flags.has('--no-files') }
}

function keep(results: Results, report: string, kind: string): string {
  const folder = new URL('results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const name = `${results.startedAt.slice(0, 10)}-${results.machine.class}${kind}`
  writeFileSync(new URL(`${name}.md`, folder), report)
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(results, undefined, 2)}\n`)
  return `bench/results/${name}.md`
}

let stage: Stage | undefined
let stopping = false
const stop = async (): Promise<void> => {
  stopping = true
  await stage?.stop()
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void stop().finally(() => process.exit(130))
  })

const say = (text: string): void => {
  if (!stopping) console.error(text)
}

try {
  const args = process.argv.slice(2)
  const { files, only, quick } = optionsOf(args)
  stage = await raiseStage(say)
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')
  const results = await runWorkloads(stage, { plan: quick ? quickPlan : fullPlan, only, command, say })
  const report = reportOf(results)
  console.log(report)
  if (files) console.log(`Kept as ${keep(results, report, quick ? '-quick' : '')}`)
  const broken = workloadNames.some((name) => {
    const outcome = results[name]
    return outcome !== undefined && 'broken' in outcome
  })
  process.exitCode = broken ? 1 : 0
} catch (error) {
  console.error(describeError(error))
  process.exitCode = 1
} finally {
  await stop()
  process.exit()
}
