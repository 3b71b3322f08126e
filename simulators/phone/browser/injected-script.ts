import { readdirSync, readFileSync } from 'node:fs'
import type { Place } from './addresses.ts'
import { userAgents } from './user-agents.ts'

const folder = new URL('./inject/', import.meta.url)
const modules = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))

// A page's own scripts run while it is being parsed; a module would come after them. So the files, which import
// nothing from each other, are joined into one classic script.
const names = modules.flatMap((text) =>
  [...text.matchAll(/^export (?:async )?function (\w+)/gm)].map((found) => found[1]),
)
const library = modules.map((text) => text.replace(/^export /gm, '')).join('\n')

/** The script that makes a page believe it is inside `place.app`, safe to stand between script tags. */
export function injectedScript(place: Place): string {
  const settings = JSON.stringify({ ...place, userAgent: userAgents[place.app] }).replaceAll('<', '\\u003c')
  return `(() => {\n${library}\nstartInPage(${settings}, { ${names.join(', ')} })\n})()`
}
