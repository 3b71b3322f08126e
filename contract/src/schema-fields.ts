import { z } from 'zod'

/** 100,000,000.00 yuan: the largest amount any of our channels takes. */
export const amountMaxFen = 10_000_000_000

const withCode = (code: string) => ({ params: { code } })

export const amountSchema = z
  .number({ error: 'must be an integer number of fen' })
  .refine((value) => Number.isInteger(value), { ...withCode('amount_not_integer'), abort: true })
  .refine((value) => value >= 1, withCode('amount_not_positive'))
  .refine((value) => value <= amountMaxFen, withCode('amount_too_large'))
  .meta({
    description: 'Integer fen (1/100 CNY).',
    override: { type: 'integer', minimum: 1, maximum: amountMaxFen, example: 8888 },
  })

export const currencySchema = z
  .string()
  .refine((value) => value === 'CNY', withCode('currency_not_supported'))
  .meta({ override: { type: 'string', enum: ['CNY'] } })

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controlCharacters = /[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u

export const text = (max: number) =>
  z
    .string()
    .min(1)
    .refine((value) => [...value].length <= max, withCode('text_too_long'))
    .refine((value) => !controlCharacters.test(value) && value.isWellFormed(), withCode('forbidden_characters'))
    .refine((value) => value.trim() !== '', { message: 'must not be blank' })
    .meta({ override: { type: 'string', minLength: 1, maxLength: max } })

export const returnUrl = z
  .string()
  .max(512)
  .refine((value) => {
    if (!URL.canParse(value) || controlCharacters.test(value) || /[\s\\]/.test(value)) return false
    const url = new URL(value)
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === ''
  }, withCode('return_url_invalid'))
  .meta({ override: { type: 'string', format: 'uri', maxLength: 512 } })

/** What a shared card shows of the order; fetched by the chat's own servers, so it must be reachable by everybody. */
export const pictureUrl = returnUrl.refine(
  (value) =>
    value.startsWith('https://') || value.startsWith('http://localhost') || value.startsWith('http://127.0.0.1'),
  {
    message: 'must be an https address',
  },
)

/** Any text that a database can keep: lines and tabs too, but no U+0000 and no half of a character. */
export const anyText = z
  .string()
  .refine((value) => !value.includes('\u0000') && value.isWellFormed(), withCode('forbidden_characters'))

export const metadata = z
  .record(anyText.min(1).max(40), anyText.max(500))
  .refine((value) => Object.keys(value).length <= 20, { message: 'at most 20 keys' })

export const time = z.string().meta({ override: { type: 'string', format: 'date-time' } })

export const merchantOrderNoSchema = z
  .string()
  .regex(/^[A-Za-z0-9_\-|*.]{1,64}$/, 'letters, digits and _ - | * . only, at most 64')
  .meta({ description: 'Your own number of the order; unique per app.', example: 'T20261123-0001' })

export const errorSchema = z
  .object({
    error: z.object({ code: z.string(), message: z.string(), param: z.string().optional(), request_id: z.string() }),
  })
  .meta({ id: 'Error' })

/** Strict: a misspelt filter must not answer with everything. */
export const listQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  starting_after: z.string().max(64).optional(),
})

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ object: z.literal('list'), data: z.array(item), has_more: z.boolean() })
