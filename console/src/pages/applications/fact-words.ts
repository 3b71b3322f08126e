import { type AccessApplicationView, type AccessProduct, accessRequirements } from '@hutong/contract'
import type { Language } from '../../words/words.ts'

export const labelOfFact = (product: AccessProduct, field: string, language: Language): string =>
  accessRequirements[product].find((fact) => fact.field === field)?.[language] ?? field

/** What the channel said of one field. */
export const reasonsOf = (application: AccessApplicationView, field: string): string =>
  application.reasons
    .filter((reason) => reason.field === field)
    .map(({ message }) => message)
    .join('；')
