import type { FastifyInstance } from 'fastify'
import type { Core } from '../core/core.ts'

export interface WechatSimulator {
  /** What a merchant's system is configured with, for GET /control/credentials. */
  credentials(): Record<string, unknown>
}

export async function registerWechat(_app: FastifyInstance, _core: Core): Promise<WechatSimulator> {
  return { credentials: () => ({}) }
}
