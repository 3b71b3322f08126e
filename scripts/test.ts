import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from './browser.ts'
import { ensureBundles } from './bundles.ts'
import { checkLint, checkTypes, runTool } from './checks.ts'
import { describeError } from './plain-error.ts'
import { addCounts, type Count, countCheck, countLine, countVitest, type VitestReport } from './test-count.ts'

const paths = process.argv.slice(2)
const counts: Count[] = []

counts.push(countCheck(await checkLint()))
counts.push(countCheck(await checkTypes()))

try {
  await ensureBundles((text) => console.log(text))
} catch (error) {
  // The tests of the server run all the same; those that need the pages will say so.
  console.error(describeError(error))
  counts.push(countCheck(false))
}

const projects = ['--project', 'unit']
try {
  await findBrowser()
  projects.push('--project', 'e2e')
} catch (error) {
  console.error(describeError(error))
  // A machine that tests for others must not pass by leaving out what it cannot do.
  if (process.env.CI === 'true') counts.push(countCheck(false))
  else counts.push({ passed: 0, failed: 0, skipped: 1 })
}

console.log('tests …')
const folder = mkdtempSync(join(tmpdir(), 'hutong-report-'))
const reportFile = join(folder, 'report.json')
const exitCode = await runTool('vitest', [
  'run',
  ...projects,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reportFile}`,
  ...paths,
])
counts.push(countVitest(readReport(), exitCode))
rmSync(folder, { recursive: true, force: true })

const total = addCounts(counts)
console.log(countLine(total))
process.exitCode = total.failed > 0 ? 1 : 0

function readReport(): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8')) as VitestReport
  } catch {
    return undefined
  }
}
