import { z } from 'zod'

// What the connectors' readers of stored settings have in common.

/** A text that may be absent; a form that was left empty counts as absent. */
export const optionalText = z
  .string()
  .trim()
  .optional()
  .transform((value) => value || undefined)

/** An address calls are built on: nothing of a query or a fragment would survive that, and user info would leak into logs. */
export const baseUrl = z.string().refine((value) => {
  if (!URL.canParse(value)) return false
  const { protocol, search, hash, username, password } = new URL(value)
  return /^https?:$/.test(protocol) && search + hash + username + password === ''
}, 'must be an http or https address without query, fragment or user info')

/** One sentence for each mistake, with the field's name and never its value. */
export function problemsOf(error: z.ZodError | undefined): string[] {
  return (error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`.replace(/([^.])$/, '$1.'))
}

/** Days after a payment in which the contract lets it be refunded, where they are not the channel's usual ones. */
export const refundWindowDays = z
  .int('must be a whole number of days')
  .min(1, 'must be at least 1 day')
  .max(730, 'must be at most 730 days')
  .optional()
