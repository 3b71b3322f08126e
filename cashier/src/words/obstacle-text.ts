import type { Method, MethodObstacle } from '@hutong/contract'
import type { Words } from './words.ts'

/** Why a method cannot be used here and what to do instead; `other` for the methods that have no words of their own. */
export type ObstacleWords = Readonly<
  Record<MethodObstacle, Readonly<{ other: string } & Partial<Record<Method, string>>>>
>

export const obstacleText = (method: Method, obstacle: MethodObstacle, { obstacle: words }: Pick<Words, 'obstacle'>) =>
  words[obstacle][method] ?? words[obstacle].other
