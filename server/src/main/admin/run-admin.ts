import { parseArgs } from 'node:util'
import type { Core } from '../compose.ts'
import { accountCommands } from './account-commands.ts'
import { appCommands } from './app-commands.ts'
import { applicationCommands } from './application-commands.ts'
import { AdminError, type Command, formatRows, type Given } from './command.ts'
import { demoCommands } from './demo-commands.ts'
import { feeCommands } from './fee-commands.ts'
import { instalmentCommands } from './instalment-commands.ts'
import { keyCommands } from './key-commands.ts'
import { orderCommands } from './order-commands.ts'
import { personCommands } from './person-commands.ts'
import { platformCommands } from './platform-commands.ts'
import { policyCommands } from './policy-commands.ts'
import { reportCommands } from './report-commands.ts'
import { rolloutCommands } from './rollout-commands.ts'
import { secretCommands } from './secret-commands.ts'

export const commands: readonly Command[] = [
  ...appCommands,
  ...instalmentCommands,
  ...policyCommands,
  ...feeCommands,
  ...reportCommands,
  ...demoCommands,
  ...rolloutCommands,
  ...keyCommands,
  ...accountCommands,
  ...platformCommands,
  ...applicationCommands,
  ...orderCommands,
  ...personCommands,
  ...secretCommands,
]

export const usage = (): string =>
  [
    'Usage: npm run admin -- <command>',
    '',
    ...commands.map(
      ({ name, summary, usage: rest }) => `  ${[name, rest].filter(Boolean).join(' ')}\n      ${summary}`,
    ),
    '',
    'With --json the answer is a JSON array. Secrets are read from files and never taken from the command line.',
  ].join('\n')

export type Asked = Readonly<{ command: Command; given: Given }>

/** What the words of the command line ask for; `undefined` when they ask for help. Throws AdminError for what is not understood. */
export function readCommandLine(argv: readonly string[]): Asked | undefined {
  if (argv.length === 0 || argv[0] === 'help' || argv.includes('--help')) return undefined
  const command = commands.find(({ name }) => name === argv.slice(0, 2).join(' '))
  if (!command) throw new AdminError(`"${argv.slice(0, 2).join(' ')}" is not a command.\n\n${usage()}`)
  let given: Given
  try {
    const options = { ...command.options, json: { type: 'boolean' } } as const
    given = parseArgs({ args: argv.slice(2), options, allowPositionals: true }) as Given
  } catch {
    // The parser's own sentence quotes what was typed, which may be a secret in the wrong place.
    throw new AdminError(`These options are not understood.\nUsage: ${command.name} ${command.usage}`.trimEnd())
  }
  if (given.positionals.length !== command.words.length)
    throw new AdminError(
      `${command.words.length === 0 ? 'Nothing' : command.words.join(', ')} must follow.\nUsage: ${command.name} ${command.usage}`.trimEnd(),
    )
  return { command, given }
}

/** Runs one command: the answer goes to `out`, notes for a person to `note`. */
export async function runAdmin(
  core: Core,
  { command, given }: Asked,
  write: { out: (text: string) => void; note: (text: string) => void },
): Promise<void> {
  const { notes = [], rows } = await command.run(core, given)
  if (given.values.json === true) return write.out(JSON.stringify(rows, undefined, 2))
  write.out(formatRows(rows))
  if (notes.length > 0) write.note(`\n${notes.join('\n')}`)
}
