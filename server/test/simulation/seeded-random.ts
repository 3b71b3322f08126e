import type { Random } from '../../src/platform/index.ts'

/** Everything a simulated life leaves to chance. The same seed gives the same draws, in the same order. */
export interface Dice extends Random {
  /** A whole number in [0, below). */
  below(below: number): number
  /** A whole number in [from, to]. */
  between(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** One of the keys, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K
  /** Dice of its own, so that what draws from it does not shift the draws of others. */
  split(name: string): Dice
}

const mixed = (seed: number, name: string): number => {
  let hash = seed ^ 0x9e3779b9
  for (const char of name) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193)
  return hash >>> 0
}

/** Mulberry32: small, fast, and good enough to choose what goes wrong. Nothing here is a secret. */
export function dice(seed: number): Dice {
  let state = mixed(seed, 'start')
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixing = Math.imul(state ^ (state >>> 15), 1 | state)
    mixing = (mixing + Math.imul(mixing ^ (mixing >>> 7), 61 | mixing)) ^ mixing
    return (mixing ^ (mixing >>> 14)) >>> 0
  }
  const below = (limit: number): number => Math.floor((next() / 4_294_967_296) * limit)
  return {
    bytes: (length) => Uint8Array.from({ length }, () => next() & 255),
    below,
    between: (from, to) => from + below(to - from + 1),
    chance: (probability) => next() / 4_294_967_296 < probability,
    pick: (list) => {
      if (list.length === 0) throw new Error('there is nothing to pick from')
      return list[below(list.length)] as (typeof list)[number]
    },
    weighted: (weights) => {
      const entries = Object.entries(weights) as [keyof typeof weights, number][]
      let left = below(entries.reduce((sum, [, weight]) => sum + weight, 0))
      for (const [key, weight] of entries) {
        if (left < weight) return key
        left -= weight
      }
      throw new Error('no key has a weight')
    },
    split: (name) => dice(mixed(seed, name)),
  }
}
