/**
 * An error a person can act on: its message is one sentence that names what is wrong and what to change.
 * Whoever catches it prints the message alone; any other error is a defect of ours and keeps its stack.
 */
export class PlainError extends Error {
  override name = 'PlainError'
}

/** The text to show for anything thrown: the sentence of a PlainError, the whole stack of everything else. */
export function describeError(error: unknown): string {
  if (error instanceof PlainError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
