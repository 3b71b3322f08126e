import type { Demonstration } from './platform.ts'
import type { StartSettings } from './start-settings.ts'

/** What the person sees when everything runs. The key is the demonstration shop's; names and passwords open the console. */
export function announcement(settings: StartSettings, demonstration: Demonstration): string {
  const { api_key: apiKey, people = [] } = demonstration
  const { publicUrl, simulatorsUrl, shopUrl } = settings
  return `
互通已经启动 · Hutong is running

  商店 Shop              ${shopUrl}
  手机 Phone             ${simulatorsUrl}/phone
  接口文档 API docs      ${publicUrl}/docs
  模拟器控制 Simulators  ${simulatorsUrl}/control

  演示密钥 Demonstration API key
    ${apiKey}

  控制台人员 People of the console (${publicUrl}/console)
${people.map(({ name, password }) => `    ${name.padEnd(10)}${password}`).join('\n')}

  创建一个订单 Create an order
    curl ${publicUrl}/v1/orders \\
      -H 'Authorization: Bearer ${apiKey}' \\
      -H 'Content-Type: application/json' \\
      -d '{"merchant_order_no":"T-'$(date +%s)'","amount":8888,"currency":"CNY","subject":"龙井茶 250g"}'

  按 Ctrl-C 停止 · Press Ctrl-C to stop
`
}
