import { join } from 'node:path'

export type Settings = Readonly<{
  port: number
  host: string
  hutongUrl: string
  apiKey: string
  /** Several while the endpoint's secret is being changed. */
  webhookSecrets: readonly string[]
  shopUrl: string
  ordersFile: string
}>

/** Why the shop cannot start, one sentence a variable. */
export class SettingsError extends Error {}

const webAddress = (value: string): boolean => /^https?:\/\//.test(value) && URL.canParse(value)

/** Reads the environment once, at the start. Throws `SettingsError` naming every variable that is wrong, never its value. */
export const readSettings = (env: Readonly<Record<string, string | undefined>>): Settings => {
  const problems: string[] = []
  const text = (name: string, fallback = ''): string => env[name] || fallback
  const checked = (name: string, value: string, valid: boolean, rule: string): string => {
    if (!value) problems.push(`${name} is not set.`)
    else if (!valid) problems.push(`${name} must be ${rule}.`)
    return value
  }

  const port = text('SHOP_PORT', '8082')
  checked('SHOP_PORT', port, /^\d{1,5}$/.test(port) && Number(port) <= 65_535, 'a port number')
  const hutongUrl = text('HUTONG_URL', 'http://localhost:8080')
  checked('HUTONG_URL', hutongUrl, webAddress(hutongUrl), 'an http(s) address')
  const shopUrl = text('SHOP_URL', `http://localhost:${port}`).replace(/\/+$/, '')
  if (env.SHOP_URL) checked('SHOP_URL', shopUrl, webAddress(shopUrl), 'an http(s) address')
  const apiKey = text('HUTONG_API_KEY').trim()
  checked('HUTONG_API_KEY', apiKey, apiKey.startsWith('sk_'), 'an API key (sk_…)')
  const secrets = text('HUTONG_WEBHOOK_SECRET')
    .split(',')
    .map((secret) => secret.trim())
    .filter(Boolean)
  const wellFormed = secrets.every((secret) => /^whsec_[A-Za-z0-9+/]+=*$/.test(secret))
  checked('HUTONG_WEBHOOK_SECRET', secrets.join(), wellFormed, "the webhook endpoint's secret (whsec_…)")

  if (problems.length > 0)
    throw new SettingsError(`The shop cannot start.\n${problems.map((one) => `  ${one}`).join('\n')}`)
  return {
    port: Number(port),
    host: text('HOST', '127.0.0.1'),
    hutongUrl,
    apiKey,
    webhookSecrets: secrets,
    shopUrl,
    ordersFile: join(text('DATA_DIR', './.data'), 'shop', 'orders.json'),
  }
}
