import { type AccessFact, accessRequirements } from './access-facts.ts'
import type { AccessProduct, Channel } from './statuses.ts'

export const channelOfAccess: Readonly<Record<AccessProduct, Channel>> = {
  wechat_partner: 'wechat',
  alipay_direct: 'alipay',
}

export const foreverDate = '长期'

export type AccessProblem = Readonly<{
  field: string
  code: 'missing' | 'wrong_shape' | 'wrong_number' | 'not_a_choice' | 'expired'
}>

type Facts = Readonly<Record<string, string>>

export const isAccessFactNeeded = (fact: AccessFact, facts: Facts): boolean =>
  fact.required || (fact.requiredWhen !== undefined && facts[fact.requiredWhen.field] === fact.requiredWhen.is)

/** The last character of an ID number is computed from the others: one mistyped digit is found before a channel finds it. */
export function isIdNumber(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, at) => total + weight * Number(text[at]), 0)
  return '10X98765432'[sum % 11] === text[17]
}

/** Cards and accounts of companies alike: no rule beyond digits and length holds for all banks. */
export function isBankAccount(text: string): boolean {
  return /^\d{8,30}$/.test(text)
}

/** What is wrong with one entry that is there; `today` is a day, `2026-11-23`. */
export function accessFactProblem(fact: AccessFact, value: string, today: string): AccessProblem['code'] | undefined {
  if (fact.pattern && !fact.pattern.test(value)) return 'wrong_shape'
  switch (fact.kind) {
    case 'id_number':
      return isIdNumber(value) ? undefined : 'wrong_number'
    case 'bank_card':
      return isBankAccount(value) ? undefined : 'wrong_number'
    case 'number':
      return /^\d+$/.test(value) ? undefined : 'wrong_shape'
    case 'choice':
      return fact.choices && Object.hasOwn(fact.choices, value) ? undefined : 'not_a_choice'
    case 'date': {
      if (fact.ends === true && value === foreverDate) return undefined
      if (!isDay(value)) return 'wrong_shape'
      return fact.ends === true && value <= today ? 'expired' : undefined
    }
    case 'text':
    case 'image':
      return undefined
  }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  // 30 February is read as a day of March: the day that comes back must be the one that was given.
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text
}

/** Everything that keeps an application from being sent, in the order of the form. */
export function accessProblems(
  product: AccessProduct,
  facts: Facts,
  documents: ReadonlySet<string>,
  today: string,
): AccessProblem[] {
  return accessRequirements[product].flatMap((fact): AccessProblem[] => {
    const value = fact.kind === 'image' ? (documents.has(fact.field) ? 'there' : undefined) : facts[fact.field]
    if (value === undefined) return isAccessFactNeeded(fact, facts) ? [{ field: fact.field, code: 'missing' }] : []
    const code = accessFactProblem(fact, value, today)
    return code === undefined ? [] : [{ field: fact.field, code }]
  })
}

/** A sensitive entry as it is shown: enough to know which it is, and not enough to use it. */
export function maskedFact(fact: Pick<AccessFact, 'kind'>, value: string): string {
  const characters = [...value]
  if (fact.kind === 'id_number' || fact.kind === 'bank_card' || characters.length > 8)
    return `****${characters.slice(-4).join('')}`
  return `${characters[0] ?? ''}**`
}
