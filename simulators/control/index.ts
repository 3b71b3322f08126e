import type { FastifyInstance } from 'fastify'
import type { Core } from '../core/core.ts'
import type { WechatSimulator } from '../wechat/index.ts'

export async function registerControl(
  _app: FastifyInstance,
  _core: Core,
  _parts: { wechat: WechatSimulator },
): Promise<void> {}
