import { findApp, listApps } from '../../apps/index.ts'
import { problemsOf } from '../../onboarding/application-view.ts'
import {
  type AccessApplication,
  type Applicant,
  listAllApplications,
  listDocuments,
  resumeApplication,
  submitApplication,
  suspendApplication,
} from '../../onboarding/index.ts'
import { businessNoOf, RefusedError } from '../../platform/index.ts'
import type { Core } from '../compose.ts'
import { AdminError, byCommand, type Command, modeName, type Outcome, type Row } from './command.ts'

const rowOf = (slug: string, application: AccessApplication): Row => ({
  id: application.id,
  app: slug,
  product: application.product,
  mode: modeName(application.livemode),
  status: application.status,
  channel_state: application.channelState ?? '',
})

async function requireApplication({ deps }: Core, id: string): Promise<AccessApplication> {
  const found = (await listAllApplications(deps.db, deps.box)).find((each) => each.id === id)
  if (!found) throw new AdminError('There is no such application: "application list" shows the ids of those there are.')
  return found
}

async function show(core: Core, application: AccessApplication): Promise<Outcome> {
  const { deps } = core
  const app = await findApp(deps.db, application.appId)
  const documents = await listDocuments(deps.db, { appId: application.appId, applicationId: application.id })
  const problems = problemsOf(application, documents, deps.clock.now())
  return {
    rows: [
      {
        ...rowOf(app?.slug ?? '', application),
        business_no: businessNoOf(application.id),
        channel_no: application.channelApplicationNo ?? '',
        merchant: application.merchantNo ?? '',
        sign_url: application.signUrl ?? '',
        licence_ends: application.licenceExpiresOn ?? '',
        missing: problems.map(({ code, field }) => `${field} (${code})`).join(', '),
        reasons: application.reasons
          .map(({ channelField, field, message }) => `${field ?? channelField ?? ''}: ${message}`)
          .join('; '),
      },
    ],
  }
}

const act =
  (verb: typeof submitApplication) =>
  async (core: Core, positionals: readonly string[]): Promise<Outcome> => {
    const { appId, id, livemode } = await requireApplication(core, positionals[0] as string)
    const who: Applicant = { appId, livemode, by: byCommand }
    try {
      return await show(core, await verb(core.onboarding, who, id))
    } catch (error) {
      if (error instanceof RefusedError) throw new AdminError(error.message)
      throw error
    }
  }

const word = { options: {}, usage: '<application id>', words: ['the id of the application'] } as const

export const applicationCommands: readonly Command[] = [
  {
    name: 'application list',
    usage: '',
    summary: 'lists what apps have applied for, and how far it has come',
    options: {},
    words: [],
    run: async ({ deps }) => {
      const slugs = new Map((await listApps(deps.db)).map((app) => [app.id, app.slug]))
      const all = await listAllApplications(deps.db, deps.box)
      return { rows: all.map((each) => rowOf(slugs.get(each.appId) ?? '', each)) }
    },
  },
  {
    ...word,
    name: 'application show',
    summary: 'shows an application: what is missing, what the channel says, where to sign',
    run: async (core, given) => show(core, await requireApplication(core, given.positionals[0] as string)),
  },
  {
    ...word,
    name: 'application submit',
    summary: 'sends an application to its channel, or sends it again after changes',
    run: (core, given) => act(submitApplication)(core, given.positionals),
  },
  {
    ...word,
    name: 'application suspend',
    summary: 'takes an active product out of use: its methods leave the cashier, open payments are closed',
    run: (core, given) => act(suspendApplication)(core, given.positionals),
  },
  {
    ...word,
    name: 'application resume',
    summary: 'takes a product into use again that a person suspended',
    run: (core, given) => act(resumeApplication)(core, given.positionals),
  },
]
