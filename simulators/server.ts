import Fastify, { type FastifyInstance } from 'fastify'
import { registerControl } from './control/index.ts'
import { type Core, type CoreOptions, createCore } from './core/core.ts'
import { registerWechat, type WechatSimulator } from './wechat/index.ts'

export interface Simulators {
  app: FastifyInstance
  core: Core
  wechat: WechatSimulator
  /** Listens on the loopback address; port 0 takes a free one. */
  listen(port: number): Promise<{ url: string }>
  close(): Promise<void>
}

export type SimulatorsOptions = CoreOptions

/** Makes the wallets, their control panel and the phones in one process that does not listen yet. */
export async function createSimulators(options: SimulatorsOptions = {}): Promise<Simulators> {
  const core = createCore(options)
  const app = Fastify({ forceCloseConnections: true, bodyLimit: 8 * 1024 * 1024 })
  const wechat = await registerWechat(app, core)
  await registerControl(app, core, { wechat })

  return {
    app,
    core,
    wechat,
    listen: async (port) => {
      const url = await app.listen({ port, host: '127.0.0.1' })
      core.setUrl(url)
      return { url }
    },
    close: async () => {
      await app.close()
      core.close()
    },
  }
}
