import type { ChildProcess } from 'node:child_process'

type Handlers = Readonly<Record<string, (input: never) => unknown>>
type Answer = Readonly<{ id: number; result?: unknown; problem?: string }>

/** The child's half: answers its parent's calls by name. */
export function answerCalls(handlers: Handlers): void {
  // The channel is this process's work: without it the process would have nothing to wait for and end.
  process.channel?.ref()
  process.on('message', (call: { id: number; name: string; input: never }) => {
    void (async () => {
      let answer: Answer
      try {
        const handler = handlers[call.name]
        if (!handler) throw new Error(`there is no ${call.name} to call`)
        answer = { id: call.id, result: await handler(call.input) }
      } catch (error) {
        answer = { id: call.id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) }
      }
      process.send?.(answer)
    })()
  })
}

/** What a parent may call in a child, by the type of the child's handlers. */
export type Calls<H extends Handlers> = {
  [Name in keyof H]: (...input: Parameters<H[Name]>) => Promise<Awaited<ReturnType<H[Name]>>>
}

/** The parent's half. A call fails with the child's stack, or when the child ends first. */
export function callChild<H extends Handlers>(child: ChildProcess, name: string): Calls<H> {
  const open = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  let last = 0
  child.on('message', (answer: Answer) => {
    const waiting = open.get(answer.id)
    open.delete(answer.id)
    if (answer.problem === undefined) waiting?.resolve(answer.result as never)
    else waiting?.reject(new Error(`the ${name} failed: ${answer.problem}`))
  })
  child.once('exit', (code) => {
    for (const { reject } of open.values()) reject(new Error(`the ${name} ended (${code})`))
    open.clear()
  })
  const call = (method: string) => (input: unknown) =>
    new Promise<never>((resolve, reject) => {
      last += 1
      open.set(last, { resolve, reject })
      child.send({ id: last, name: method, input: input ?? null })
    })
  return new Proxy({} as Calls<H>, { get: (_, method) => call(String(method)) })
}
