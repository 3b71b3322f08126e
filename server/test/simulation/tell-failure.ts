export type ToldFailure = Readonly<{ seed: number; problem: string; story: readonly string[] }>

/** Everything a person needs to look into a failing seed: what broke, how to see it again, and what happened, in order. */
export function describeFailure({ problem, seed, story }: ToldFailure, part: 'pure' | 'database'): string {
  const only = part === 'pure' ? '--pure 1 --seeds 0' : '--pure 0 --seeds 1'
  return [
    `Seed ${seed} broke a rule: ${problem}`,
    `Replay it with: npm run simulate -- --from ${seed} ${only}`,
    'What happened:',
    ...story.map((line, index) => `${String(index + 1).padStart(4)}  ${line}`),
  ].join('\n')
}
