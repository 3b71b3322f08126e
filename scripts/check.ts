import { checkLint, checkTypes, runTool } from './checks.ts'

// What can be known without running the platform: style, types, and the rules about the repository itself.
const results = [await checkLint(), await checkTypes()]
console.log('tidy …')
results.push((await runTool('vitest', ['run', '--project', 'unit', 'tidy'])) === 0)
if (results.includes(false)) {
  console.error('The checks above found something to mend.')
  process.exitCode = 1
} else {
  console.log('Lint, types and tidy are fine.')
}
