import { offerMethod } from '../apps/index.ts'
import { type Connector, connectUnderPlatform, openPlatformAccount, setApplicationAccount } from '../channels/index.ts'
import { appendEvents, type Deps, newId, type Tx } from '../platform/index.ts'
import { type AccessApplication, type ApplicationDecision, methodsOfAccess } from './access-application.ts'
import { updateApplication } from './application-store.ts'

export type OnboardingDeps = Deps & Readonly<{ connectors: readonly Connector[]; fetch: typeof fetch }>

/**
 * Writes a decision with everything that follows from it: the account that makes the method exist, or shuts it; the event. One
 * transaction, so that an application never says what its account does not do. The caller holds the lock.
 */
export async function saveDecision(
  deps: OnboardingDeps,
  tx: Tx,
  decision: ApplicationDecision,
  by: string,
): Promise<AccessApplication> {
  const now = deps.clock.now()
  let application = decision.application
  if (decision.effect === 'open_account') application = await openAccount(deps, tx, application, by, now)
  if (decision.effect === 'shut_account' && application.channelAccountId !== null)
    await setApplicationAccount(tx, application.channelAccountId, false, now)
  if (decision.event !== null) {
    application = { ...application, eventSequence: application.eventSequence + 1 }
    await appendEvents(tx, [
      {
        appId: application.appId,
        id: newId('event', now, deps.random),
        type: decision.event,
        subjectId: application.id,
        sequence: application.eventSequence,
        livemode: application.livemode,
        data: eventData(application),
        createdAt: now,
      },
    ])
  }
  await updateApplication(tx, deps.box, application)
  return application
}

async function openAccount(
  deps: OnboardingDeps,
  tx: Tx,
  application: AccessApplication,
  by: string,
  now: Date,
): Promise<AccessApplication> {
  const { appId, channel, livemode, merchantNo, product } = application
  const connector = deps.connectors.find((each) => each.channel === channel)
  const platform = await openPlatformAccount({ ...deps, db: tx }, deps.connectors, channel, livemode)
  if (!connector || !platform || merchantNo === null)
    throw new Error('an application became active without a platform account or a merchant number')
  const channelAccountId = await connectUnderPlatform(deps, tx, connector, platform, appId, merchantNo, by)
  await setApplicationAccount(tx, channelAccountId, true, now)
  await offerMethod(tx, appId, methodsOfAccess[product])
  return { ...application, channelAccountId }
}

/** Nothing of what was entered, and none of the channel's sentences: they may hold names. */
const eventData = (application: AccessApplication): Record<string, unknown> => ({
  access_application: {
    id: application.id,
    channel: application.channel,
    product: application.product,
    status: application.status,
    channel_state: application.channelState,
    sign_url: application.signUrl,
    licence_expires_on: application.licenceExpiresOn,
    fields: application.reasons.flatMap(({ field }) => field ?? []),
  },
})
