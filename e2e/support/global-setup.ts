import type { TestProject } from 'vitest/node'
import { type Addresses, startTestPlatform } from './test-platform.ts'

declare module 'vitest' {
  interface ProvidedContext {
    addresses: Addresses
  }
}

/** One platform for all the files of a run. Vitest calls what this returns when the run is over. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { addresses, stop } = await startTestPlatform()
  project.provide('addresses', addresses)
  return stop
}
