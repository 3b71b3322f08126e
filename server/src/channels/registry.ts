import type { Channel } from '@hutong/contract'
import { createBeliefs, type Deps, randomText, sameText, UnsealError } from '../platform/index.ts'
import { type ChannelAccount, secretsContext } from './channel-account.ts'
import { findChannelAccount, listChannelAccounts, mergeChannelSettings } from './channel-store.ts'
import type { CallContext, Capabilities, Connector, Exchange, OpenAccount, RefundFact, TradeFact } from './connector.ts'
import type { AboutExchange, KeepExchange, KeptExchange, Note } from './kept-exchange.ts'

/** How long accounts of an app are believed without asking again: a suspended account stops being offered within this time. */
const believedMs = 2_000
const refreshEveryMs = 60_000

/**
 * The only way to a channel. Accounts are read and their keys parsed once a version; PEM per call costs four to seven times the RSA.
 */
export interface ChannelRegistry {
  /** Active accounts of an app, opened; one that cannot be opened is left out and logged. */
  accountsOf(appId: string, livemode: boolean): Promise<readonly ChannelHandle[]>
  /** An account whatever its status: open attempts of a suspended account must still be asked about. */
  account(id: string): Promise<ChannelHandle | undefined>
  /** What a connector may touch during one call to a channel. What was said is kept where it is known what it is about. */
  callContext(channel: Channel, about?: AboutExchange): CallContext
  /** Keeps for the timeline what was refused before anything was said to a channel. */
  note(about: AboutExchange, note: Note): void
  /** Asks the channel for new verification keys: one request at most in flight, and one a minute, whoever asks. */
  refreshKeys(handle: ChannelHandle): Promise<void>
  /** An answer signed with a key we do not hold is `unknown`: new keys are asked for, so that the next question can be believed. */
  afterAnswer(handle: ChannelHandle, fact: TradeFact | RefundFact): void
}

export type ChannelHandle = Readonly<{
  stored: ChannelAccount
  open: OpenAccount
  products: readonly string[]
  capabilities: Capabilities
}>

export function createChannelRegistry(
  deps: Pick<Deps, 'db' | 'clock' | 'random' | 'box' | 'log' | 'metrics' | 'config'>,
  connectors: readonly Connector[],
  options: { fetch: typeof fetch; keep?: KeepExchange },
): ChannelRegistry {
  const byChannel = new Map(connectors.map((connector) => [connector.channel, connector]))
  const opened = new Map<string, ChannelHandle>()
  const lists = createBeliefs<readonly ChannelHandle[]>(deps.clock, believedMs)
  const singles = createBeliefs<ChannelHandle | undefined>(deps.clock, believedMs)
  const refreshes = new Map<string, { at: number; running: Promise<void> }>()

  const connectorOf = (channel: Channel): Connector => {
    const connector = byChannel.get(channel)
    if (!connector) throw new Error(`no connector for ${channel}`)
    return connector
  }

  const unsealed = (stored: ChannelAccount): Record<string, unknown> | undefined => {
    try {
      return JSON.parse(deps.box.open(stored.sealedSecrets, secretsContext(stored.id))) as Record<string, unknown>
    } catch (error) {
      if (error instanceof UnsealError) return undefined
      throw error
    }
  }

  const open = (stored: ChannelAccount): ChannelHandle | undefined => {
    const cached = opened.get(stored.id)
    if (
      cached &&
      cached.stored.version === stored.version &&
      cached.stored.status === stored.status &&
      sameText(cached.stored.sealedSecrets, stored.sealedSecrets)
    )
      return cached
    const connector = connectorOf(stored.channel)
    const secrets = unsealed(stored)
    const result: ReturnType<Connector['open']> = secrets
      ? connector.open({
          id: stored.id,
          channel: stored.channel,
          merchantNo: stored.merchantNo,
          settings: stored.settings,
          secrets,
        })
      : { kind: 'invalid', problems: ['its secrets were sealed with a key that is not configured.'] }
    if (result.kind === 'invalid') {
      deps.log.error({ channel_account: stored.id, problems: result.problems }, 'a channel account cannot be opened')
      opened.delete(stored.id)
      return undefined
    }
    const wanted = Array.isArray(stored.settings.products)
      ? (stored.settings.products as string[])
      : connector.capabilities.products
    const handle: ChannelHandle = {
      stored,
      open: result.account,
      products: connector.capabilities.products.filter((product) => wanted.includes(product)),
      capabilities: connector.capabilities,
    }
    opened.set(stored.id, handle)
    return handle
  }

  const now = () => deps.clock.now().getTime()

  const callContext = (channel: Channel, about?: AboutExchange): CallContext => {
    let startedAt = performance.now()
    return {
      now: deps.clock.now(),
      deadlineMs: deps.config.CHANNEL_TIMEOUT_MS,
      fetch: options.fetch,
      nonce: (length) => randomText(deps.random, length),
      record: (exchange: Exchange) => {
        const durationMs = performance.now() - startedAt
        // A close is followed by a question: each has a time of its own.
        startedAt = performance.now()
        deps.metrics.channelCalls.observe(
          { channel, operation: exchange.operation, outcome: exchange.outcome },
          durationMs / 1000,
        )
        if (about) options.keep?.(keptExchange(channel, about, exchange, durationMs))
        deps.log.debug({ channel, exchange }, 'channel call')
      },
    }
  }

  const keptExchange = (
    channel: Channel,
    about: AboutExchange,
    exchange: Exchange,
    durationMs: number,
  ): KeptExchange => ({
    ...placeOf(about, exchange.attemptNo),
    channel,
    operation: exchange.operation,
    httpStatus: exchange.httpStatus,
    channelCode: exchange.channelCode,
    outcome: exchange.outcome,
    durationMs: Math.round(durationMs),
    answer: exchange.answer ?? null,
    at: deps.clock.now(),
  })

  const refreshKeys = async (handle: ChannelHandle): Promise<void> => {
    const refresh = handle.open.refreshKeys?.bind(handle.open)
    if (!refresh) return
    const last = refreshes.get(handle.stored.id)
    if (last && now() - last.at < refreshEveryMs && now() >= last.at) return last.running
    const running = (async () => {
      const answer = await refresh(
        callContext(handle.stored.channel, { appId: handle.stored.appId, channelAccountId: handle.stored.id }),
      )
      if (answer.kind === 'keys') {
        await mergeChannelSettings(deps.db, handle.stored.id, answer.settings, deps.clock.now())
        singles.forget(handle.stored.id)
        lists.forgetAll()
      } else
        deps.log.warn(
          { channel_account: handle.stored.id, reason: answer.reason },
          'verification keys could not be refreshed',
        )
    })()
    refreshes.set(handle.stored.id, { at: now(), running })
    return running
  }

  return {
    accountsOf: (appId, livemode) =>
      lists.of(`${appId}/${livemode}`, async () =>
        (await listChannelAccounts(deps.db, appId, livemode))
          .filter((account) => account.status === 'active')
          .flatMap((account) => open(account) ?? []),
      ),
    account: (id) =>
      singles.of(id, async () => {
        const stored = await findChannelAccount(deps.db, id)
        return stored && open(stored)
      }),
    callContext,
    note(about, { answer = null, channel = null, operation, outcome }) {
      const nothingSaid = { httpStatus: null, channelCode: null, durationMs: null }
      options.keep?.({
        ...placeOf(about, null),
        ...nothingSaid,
        channel,
        operation,
        outcome,
        answer,
        at: deps.clock.now(),
      })
    },
    refreshKeys,
    afterAnswer(handle, fact) {
      const said = 'trade' in fact ? fact.trade : fact.refund
      if (said.state !== 'unknown' || said.reason.code !== 'unknown_serial') return
      void refreshKeys(handle).catch((err: unknown) =>
        deps.log.error({ err }, 'verification keys could not be refreshed'),
      )
    },
  }
}

const placeOf = ({ appId, channelAccountId, number }: AboutExchange, attemptNo: string | null) => ({
  appId,
  channelAccountId,
  number: attemptNo ?? number ?? channelAccountId ?? '',
})
