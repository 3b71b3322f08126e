import { FlagdCore } from '@openfeature/flagd-core'
import {
  type EvaluationContext,
  type Logger,
  NOOP_PROVIDER,
  OpenFeature,
  type Provider,
  type ResolutionDetails,
} from '@openfeature/server-sdk'
import type { Rollout } from './rollout.ts'
import { bucketFlag, bucketFlagKey, type Flag, flagKeyOf, flagOf } from './targeting.ts'

const silent: Logger = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }

const coreWith = (key: string, flag: Flag): FlagdCore => {
  const core = new FlagdCore(undefined, silent)
  core.setConfigurations(JSON.stringify({ flags: { [key]: flag } }))
  return core
}

/** Our own provider: rollouts as flagd's rules, compiled once a version and evaluated in this process. */
export interface RolloutProvider extends Provider {
  /** What it knows from now on of this flag; the version it has already is not compiled again. */
  put(rollout: Pick<Rollout, 'appId' | 'livemode' | 'method' | 'id' | 'version' | 'definition'>): void
}

export function createRolloutProvider(): RolloutProvider {
  const flags = new Map<string, { version: number; core: FlagdCore }>()
  const resolve = <T>(
    key: string,
    otherwise: T,
    ask: (core: FlagdCore) => ResolutionDetails<T>,
  ): Promise<ResolutionDetails<T>> => {
    const flag = flags.get(key)
    return Promise.resolve(flag ? ask(flag.core) : { value: otherwise, reason: 'DEFAULT' })
  }
  return {
    metadata: { name: 'hutong-rollouts' },
    runsOn: 'server',
    put(rollout) {
      const key = flagKeyOf(rollout)
      if (flags.get(key)?.version === rollout.version) return
      flags.set(key, { version: rollout.version, core: coreWith(key, flagOf(rollout)) })
    },
    resolveBooleanEvaluation: (key, otherwise, context) =>
      resolve(key, otherwise, (core) => core.resolveBooleanEvaluation(key, otherwise, context)),
    resolveStringEvaluation: (key, otherwise, context) =>
      resolve(key, otherwise, (core) => core.resolveStringEvaluation(key, otherwise, context)),
    resolveNumberEvaluation: (key, otherwise, context) =>
      resolve(key, otherwise, (core) => core.resolveNumberEvaluation(key, otherwise, context)),
    resolveObjectEvaluation: (key, otherwise, context) =>
      resolve(key, otherwise, (core) => core.resolveObjectEvaluation(key, otherwise, context)),
  }
}

/** What evaluating needs of OpenFeature, whoever's flags are behind it. */
export interface Flags {
  ask(
    key: string,
    context: EvaluationContext,
  ): Promise<Readonly<{ value: boolean; variant?: string; errorCode?: string; errorMessage?: string }>>
  close(): void
}

let domains = 0
/** OpenFeature keeps its providers in one place for the whole program, so each of ours gets a name of its own there. */
export function openFlags(provider: Provider): Flags {
  domains += 1
  const domain = `hutong-${domains}`
  OpenFeature.setProvider(domain, provider)
  const client = OpenFeature.getClient(domain)
  return {
    ask: (key, context) => client.getBooleanDetails(key, false, context),
    close: () => void OpenFeature.setProvider(domain, NOOP_PROVIDER),
  }
}

let buckets: FlagdCore | undefined
/** Where in the 10,000 parts of the whole somebody stands; for explaining, made when it is first asked. */
export function bucketOf(salt: string, targetingKey: string): number {
  buckets ??= coreWith(bucketFlagKey, bucketFlag())
  return Number(buckets.resolveStringEvaluation(bucketFlagKey, '-1', { salt, targetingKey }).value)
}
