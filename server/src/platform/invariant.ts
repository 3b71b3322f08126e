/** For bugs only: what a caller or a channel may get wrong is refused by name instead. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`)
}
