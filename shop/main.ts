import { createHutong } from '@hutong/sdk'
import { buildShop } from './src/app.ts'
import { openOrderBook } from './src/order-book.ts'
import { readSettings, SettingsError } from './src/settings.ts'

const start = async (): Promise<void> => {
  const settings = readSettings(process.env)
  const hutong = createHutong({ apiKey: settings.apiKey, baseUrl: settings.hutongUrl, timeoutMs: 8_000 })
  const book = await openOrderBook(settings.ordersFile)
  const { shopUrl, webhookSecrets } = settings
  const app = buildShop({ book, hutong, shopUrl, webhookSecrets, now: () => new Date() }, true)
  const stop = (): void => {
    void app.close()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  await app.listen({ port: settings.port, host: settings.host })
  app.log.info({ shop: shopUrl, hutong: settings.hutongUrl }, 'the shop is open')
}

const sentenceFor = (error: unknown): string => {
  if (error instanceof SettingsError) return error.message
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return 'The shop cannot start: its port is in use. Set SHOP_PORT to a free one.'
  if (code === 'EACCES') return 'The shop cannot start: it may not write below DATA_DIR or may not use SHOP_PORT.'
  return `The shop cannot start: ${message}`
}

start().catch((error: unknown) => {
  console.error(sentenceFor(error))
  process.exitCode = 1
})
