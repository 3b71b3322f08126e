import { z } from 'zod'
import { roles } from './permissions.ts'
import { text, time } from './schema-fields.ts'

/** Longer ones are refused where they are judged; here only what nobody types. */
const password = z.string().min(1).max(1_000)
const email = z.string().min(3).max(200)
const appIds = z.array(z.string().max(64)).min(1).max(200).nullable()

export const signInSchema = z.strictObject({
  name: z.string().min(1).max(200).meta({ description: 'The name or the e-mail address.' }),
  password,
  totp: z.string().max(40).optional().meta({ description: 'Six digits, or a recovery code.' }),
})

export const personSchema = z
  .object({
    id: z.string(),
    object: z.literal('person'),
    name: z.string(),
    email: z.string().nullable(),
    role: z.enum(roles),
    apps: z.array(z.string()).nullable().meta({ description: 'Null: every app.' }),
    second_factor: z.boolean(),
    must_change_password: z.boolean(),
    created_at: time,
    disabled_at: time.nullable(),
    last_sign_in_at: time.nullable(),
  })
  .meta({ id: 'Person' })
export type PersonView = z.output<typeof personSchema>

const permissionSchema = z.object({
  allowed: z.boolean(),
  reason: z.string().nullable(),
  words: z.object({ zh: z.string(), en: z.string() }).nullable(),
})

export const sessionSchema = z
  .object({
    object: z.literal('session'),
    person: personSchema,
    csrf_token: z.string().meta({ description: 'Sent back in Hutong-Csrf with everything that changes something.' }),
    permissions: z.record(z.string(), permissionSchema),
  })
  .meta({ id: 'Session' })
export type SessionView = z.output<typeof sessionSchema>

export const createPersonSchema = z.strictObject({
  name: text(64),
  email: email.optional(),
  role: z.enum(roles),
  apps: appIds.default(null),
})

export const changePersonSchema = z.strictObject({
  role: z.enum(roles).optional(),
  apps: appIds.optional(),
  disabled: z.boolean().optional(),
})

export const changePasswordSchema = z.strictObject({ current: password, password })
export const passwordSchema = z.strictObject({ password })
export const totpCodeSchema = z.strictObject({ code: z.string().max(40) })

export const auditEntrySchema = z
  .object({
    id: z.string(),
    object: z.literal('audit_entry'),
    app: z.string().nullable(),
    by: z.string(),
    action: z.string(),
    subject: z.string(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    at: time,
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntryView = z.output<typeof auditEntrySchema>
