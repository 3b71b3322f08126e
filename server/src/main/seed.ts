import type { Channel, Method } from '@hutong/contract'
import { connectChannelAccount } from '../channels/index.ts'
import { listRollouts, setRollout } from '../rollout/index.ts'
import { changeEndpoint, createEndpoint, listEndpoints, rotateSecret } from '../webhooks/index.ts'
import { type Core, closeCore, composeCore } from './compose.ts'
import { ensureDemoApp } from './demo-app.ts'
import { configOrExit } from './process.ts'
import { connectDemoPlatform, reviewAt, seedApplications } from './seed-applications.ts'
import { type DemoPerson, seedPeople } from './seed-people.ts'

const shopMethods: readonly Method[] = ['wechat_scan', 'alipay', 'huabei', 'wechat_friend', 'friend_link', 'unionpay']
/** The demonstration: a few apps as the simulators know them. Running it again changes nothing but the webhook secret, which can be shown only when made. */
const demoApps: readonly {
  slug: 'shop' | 'video' | 'secondhand'
  name: string
  nameEn: string
  methods: readonly Method[]
}[] = [
  { slug: 'shop', name: '胡同小店', nameEn: 'Hutong Shop', methods: shopMethods },
  { slug: 'video', name: '胡同影院', nameEn: 'Hutong Video', methods: ['alipay', 'wechat_scan', 'unionpay'] },
  { slug: 'secondhand', name: '胡同闲置', nameEn: 'Hutong Second-hand', methods: ['wechat_scan', 'alipay'] },
]

const shopEndpoint = '示例商店 demonstration shop'

const bySeed = 'command:seed'

type Text = Record<string, string | undefined>
type Wallets = Readonly<{ wechat: Text | null; alipay: Text | null; unionpay?: Text | null }>
export type DemoCredentials = Readonly<{ merchants: Readonly<Record<string, Wallets>>; platform?: Wallets }>
export type Demonstration = Readonly<{
  api_key: string
  webhook_secret: string
  apps: readonly { slug: string; id: string; api_key: string }[]
  people: readonly DemoPerson[]
}>

export async function seedDemonstration(
  { connectors, deps }: Core,
  credentials: DemoCredentials,
  shopUrl: string,
): Promise<Demonstration> {
  const apps = []
  for (const demo of demoApps) {
    const app = await ensureDemoApp(deps, demo)
    const accounts = accountsOf(credentials.merchants[demo.slug] ?? { wechat: null, alipay: null })
    for (const account of accounts) {
      const connector = connectors.find((each) => each.channel === account.channel)
      if (!connector) throw new Error(`no connector for ${account.channel}`)
      const connected = await connectChannelAccount(
        deps,
        connector,
        { appId: app.id, livemode: false, ...account },
        bySeed,
      )
      if (connected.kind === 'invalid')
        throw new Error(`the simulators' credentials for ${demo.slug} are not usable: ${connected.problems.join('; ')}`)
    }
    apps.push(app)
  }

  const shop = apps[0]
  if (!shop) throw new Error('the demonstration has no shop')
  const owner = { appId: shop.id, livemode: false, by: bySeed }
  const url = `${shopUrl}/webhooks/hutong`
  const endpoints = await listEndpoints(deps.db, owner, { startingAfter: undefined, limit: 16 })
  // The shop may have moved to another port since: its endpoint moves along, and dead ones do not pile up.
  const known =
    endpoints.find((endpoint) => endpoint.url === url) ??
    endpoints.find((endpoint) => endpoint.description === shopEndpoint)
  if (known && known.url !== url) await changeEndpoint(deps, owner, known.id, { url })
  const { secret } = known
    ? await rotateSecret(deps, owner, known.id, 3_600)
    : await createEndpoint(deps, owner, { url, description: shopEndpoint })
  return { api_key: shop.api_key, webhook_secret: secret, apps, people: await seedPeople(deps, bySeed) }
}

/** What the simulators' credentials of one merchant come to, as accounts. */
export const accountsOf = ({ alipay, unionpay, wechat }: Wallets): Account[] => [
  ...(wechat ? [wechatAccount(wechat)] : []),
  ...(alipay ? [alipayAccount(alipay)] : []),
  ...(unionpay ? [unionpayAccount(unionpay)] : []),
]

/** The buyer whom the shop calls its internal tester. */
const shopTester = 'b_000000000000000000007e57'

/** Huabei is in internal testing at the shop, so that a person can be two buyers and see the difference. Nothing is set back that was changed. */
export async function seedRollout({ deps }: Pick<Core, 'deps'>, appId: string): Promise<void> {
  const ref = { appId, livemode: false, method: 'huabei' as const }
  if ((await listRollouts(deps.db, appId, false)).some(({ method }) => method === ref.method)) return
  const buyers = [{ buyer_id: shopTester, label: '内部测试员 internal tester' }]
  await setRollout(deps, ref, { stage: 'internal', share: 0, buyers }, { by: bySeed })
}

type Account = Readonly<{
  channel: Channel
  merchantNo: string
  settings: Record<string, unknown>
  secrets: Record<string, unknown>
}>

function wechatAccount(given: Text): Account {
  const {
    api_base,
    api_v3_key,
    app_secret,
    appid,
    js_sdk_url,
    mchid,
    oauth_api_base,
    oauth_authorize_url,
    platform_certificate,
    platform_serial,
    private_key,
    public_key,
    public_key_id,
    serial_no,
  } = given
  return {
    channel: 'wechat',
    merchantNo: mchid ?? '',
    settings: {
      api_base,
      mchid,
      appid,
      serial_no,
      key_mode: public_key_id ? 'public_key' : 'platform_certificate',
      ...(public_key_id ? { public_key_id, public_key } : {}),
      ...(platform_certificate
        ? { platform_certificates: [{ serial: platform_serial, pem: platform_certificate }] }
        : {}),
      oauth_authorize_url,
      oauth_api_base,
      jssdk_url: js_sdk_url,
      products: ['native_qr', 'jsapi', 'h5', 'app'],
    },
    secrets: { private_key, api_v3_key, app_secret },
  }
}

function alipayAccount(given: Text): Account {
  const {
    alipay_cert,
    alipay_public_key,
    alipay_root_cert,
    app_cert,
    app_id,
    gateway,
    mode,
    oauth_authorize_url,
    private_key,
    seller_id,
  } = given
  const certificates = mode === 'certificate'
  return {
    channel: 'alipay',
    merchantNo: app_id ?? '',
    settings: {
      gateway,
      app_id,
      seller_id,
      sign_mode: certificates ? 'certificate' : 'public_key',
      ...(certificates ? { app_cert, alipay_root_cert, alipay_certs: [alipay_cert] } : { alipay_public_key }),
      oauth_authorize_url,
      products: ['page', 'wap', 'precreate', 'jsapi', 'app'],
    },
    secrets: { private_key },
  }
}

function unionpayAccount(given: Text): Account {
  const { cert_id, gateway, mer_id, middle_certificate, private_key, root_certificate } = given
  return {
    channel: 'unionpay',
    merchantNo: mer_id ?? '',
    settings: {
      gateway,
      mer_id,
      cert_id,
      root_certs: root_certificate,
      middle_certs: middle_certificate,
      products: ['front', 'order_qr', 'app'],
    },
    secrets: { private_key },
  }
}

if (import.meta.main) {
  const config = configOrExit()
  const core = composeCore(config, 'seed')
  const simulatorsUrl = process.env.SIMULATORS_URL ?? 'http://localhost:8081'
  const answer = await fetch(`${simulatorsUrl}/control/credentials`)
  if (!answer.ok) throw new Error(`the simulators answered ${answer.status}`)
  const credentials = (await answer.json()) as DemoCredentials
  const seeded = await seedDemonstration(core, credentials, process.env.SHOP_URL ?? 'http://localhost:8082')
  if (credentials.platform) {
    await connectDemoPlatform(core, accountsOf(credentials.platform))
    await seedApplications(core, reviewAt(simulatorsUrl))
  }
  await seedRollout(core, seeded.apps[0]?.id ?? '')
  await closeCore(core)
  console.log(JSON.stringify(seeded))
}
