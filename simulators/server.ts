import Fastify, { type FastifyInstance } from 'fastify'
import { type AlipaySimulator, registerAlipay } from './alipay/index.ts'
import { registerControl } from './control/index.ts'
import { registerReview } from './control/review.ts'
import { type Core, type CoreOptions, createCore } from './core/core.ts'
import { type Phone, registerPhone } from './phone/index.ts'
import { registerUnionpay, type UnionpaySimulator } from './unionpay/index.ts'
import { registerWechat, type WechatSimulator } from './wechat/index.ts'

export interface Simulators {
  app: FastifyInstance
  core: Core
  wechat: WechatSimulator
  alipay: AlipaySimulator
  unionpay: UnionpaySimulator
  phone: Phone
  /** Listens on the loopback address; port 0 takes a free one. */
  listen(port: number): Promise<{ url: string }>
  close(): Promise<void>
}

export interface SimulatorsOptions extends CoreOptions {
  /** The port of the phones' in-app browser; a free one when it is not given. */
  phoneBrowserPort?: number
  /** Sites elsewhere that the phones may open, beside PUBLIC_URL's. */
  phoneSites?: readonly string[]
}

/** Makes the wallets, their control panel and the phones in one process that does not listen yet. */
export async function createSimulators(options: SimulatorsOptions = {}): Promise<Simulators> {
  const core = createCore(options)
  const app = Fastify({ forceCloseConnections: true, bodyLimit: 8 * 1024 * 1024 })
  app.get('/', async (_request, reply) => reply.redirect('/phone', 302))
  const wechat = await registerWechat(app, core)
  const alipay = await registerAlipay(app, core)
  const unionpay = await registerUnionpay(app, core)
  const phone = await registerPhone(
    app,
    core,
    { wechat, alipay: alipay.user, unionpay: unionpay.user },
    { sites: options.phoneSites ?? [] },
  )
  registerReview(app, { wechat: wechat.applyments, alipay: alipay.zft })
  await registerControl(app, core, {
    wechat,
    alipay: {
      credentials: (name) => alipay.credentials(name) ?? null,
      state: () => alipay.controlState(),
      platformCredentials: () => alipay.credentials('platform') ?? null,
    },
    unionpay: {
      credentials: (name) => unionpay.credentials(name) ?? null,
      state: () => unionpay.controlState(),
    },
  })

  return {
    app,
    core,
    wechat,
    alipay,
    unionpay,
    phone,
    listen: async (port) => {
      const url = await app.listen({ port, host: '127.0.0.1' })
      core.setUrl(url)
      await phone.listen(options.phoneBrowserPort ?? 0)
      return { url }
    },
    close: async () => {
      await phone.close()
      await app.close()
      core.close()
    },
  }
}
