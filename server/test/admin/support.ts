import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCommandLine, runAdmin } from '../../src/main/admin/run-admin.ts'
import type { World } from '../support/world.ts'

export type AdminRow = Record<string, string>

const asked = (argv: readonly string[]) => {
  const read = readCommandLine(argv)
  if (!read) throw new Error('help was asked for')
  return read
}

/** The rows one command answers. */
export async function admin(world: World, ...argv: string[]): Promise<AdminRow[]> {
  let out = ''
  await runAdmin(world.core, asked([...argv, '--json']), { out: (text) => (out += text), note: () => undefined })
  return JSON.parse(out) as AdminRow[]
}

/** All that one command shows a person, answer and notes. */
export async function shown(world: World, ...argv: string[]): Promise<string> {
  let text = ''
  const write = (part: string) => (text += `${part}\n`)
  await runAdmin(world.core, asked(argv), { out: write, note: write })
  return text
}

/** A folder for an operator's files, removed at the end. */
export async function operatorsFolder(): Promise<{
  write: (name: string, content: unknown) => Promise<string>
  remove: () => Promise<void>
}> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-admin-'))
  return {
    write: async (name, content) => {
      const path = join(folder, name)
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
      return path
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** The simulators' merchants as an operator would write them down, the private keys in files of their own. */
export function credentialsOf(world: World, merchant: 'shop' | 'video') {
  const wechat = world.sims.wechat.credentials(merchant)
  const alipay = world.sims.alipay.credentials(merchant)
  const unionpay = world.sims.unionpay.credentials(merchant)
  if (!alipay || !unionpay) throw new Error(`${merchant} has no account at a simulated wallet`)
  const byCertificate = merchant === 'video'
  return {
    wechatKey: wechat.private_key,
    alipayKey: alipay.private_key,
    unionpayKey: unionpay.private_key,
    unionpay: {
      settings: {
        gateway: unionpay.gateway,
        mer_id: unionpay.mer_id,
        cert_id: unionpay.cert_id,
        root_certs: unionpay.root_certificate,
        middle_certs: unionpay.middle_certificate,
        products: ['front', 'order_qr'],
      },
      secrets: { private_key: { file: 'unionpay.pem' } },
    },
    wechat: {
      settings: {
        api_base: wechat.api_base,
        mchid: wechat.mchid,
        appid: wechat.appid,
        serial_no: wechat.serial_no,
        ...(byCertificate
          ? { key_mode: 'platform_certificate' }
          : { key_mode: 'public_key', public_key_id: wechat.public_key_id, public_key: wechat.public_key }),
        oauth_authorize_url: wechat.oauth_authorize_url,
        oauth_api_base: wechat.oauth_api_base,
        products: ['native_qr', 'jsapi', 'h5'],
      },
      secrets: {
        private_key: { file: 'wechat.pem' },
        api_v3_key: wechat.api_v3_key,
        app_secret: wechat.app_secret,
      },
    },
    alipay: {
      settings: {
        gateway: alipay.gateway,
        app_id: alipay.app_id,
        seller_id: alipay.seller_id,
        ...(byCertificate
          ? {
              sign_mode: 'certificate',
              app_cert: alipay.app_cert,
              alipay_root_cert: alipay.alipay_root_cert,
              alipay_certs: [alipay.alipay_cert],
            }
          : { sign_mode: 'public_key', alipay_public_key: alipay.alipay_public_key }),
        oauth_authorize_url: alipay.oauth_authorize_url,
        products: ['page', 'wap', 'precreate'],
      },
      secrets: { private_key: { file: 'alipay.pem' } },
    },
  }
}
