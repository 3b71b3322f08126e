import type { FastifyInstance } from 'fastify'
import type { Core } from '../core/core.ts'
import { createPhoneBrowser } from './browser/proxy.ts'
import { createPhoneMemory } from './memory.ts'
import { addPhonePage } from './page.ts'
import { addPhoneRoutes } from './phone-routes.ts'
import { addWalletRoutes } from './wallet-routes.ts'
import type { Wallets } from './wallets.ts'

export interface Phone {
  /** Starts the in-app browser's proxy on loopback; port 0 takes a free one. The page works from then on. */
  listen(port: number): Promise<{ url: string }>
  close(): Promise<void>
}

export interface PhoneOptions {
  /** Addresses beside PUBLIC_URL and the simulators' own whose sites the phone may open though they are elsewhere. */
  sites?: readonly string[]
}

/**
 * Adds the phone to the simulators: `GET /phone`, its JSON under `/phone/api`, and the proxy its apps browse through.
 * The proxy listens on a port of its own and is started by `listen`.
 */
export async function registerPhone(
  app: FastifyInstance,
  core: Core,
  wallets: Wallets,
  options: PhoneOptions = {},
): Promise<Phone> {
  const memory = createPhoneMemory()
  const now = () => core.clock.now()
  const browser = createPhoneBrowser({
    allowed: [core.publicUrl, ...(options.sites ?? [])],
    simulatorsUrl: () => core.url(),
    now: () => now().getTime(),
  })
  let browserUrl = ''
  await app.register(async (scope) => {
    addPhonePage(scope, { browserUrl: () => browserUrl, unionpay: wallets.unionpay !== undefined })
    addPhoneRoutes(scope, { memory, browser, now })
    addWalletRoutes(scope, memory, wallets)
  })
  return {
    async listen(port) {
      const at = await browser.listen(port)
      browserUrl = at.url
      return at
    },
    close: () => browser.close(),
  }
}
