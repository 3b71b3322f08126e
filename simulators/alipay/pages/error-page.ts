import { escapeHtml } from '../../core/html.ts'
import { codeOf, type GatewayRefusal } from '../refusals.ts'

/** What a buyer sees when the merchant's form is wrong. The gateway sends it in GBK, as the real one does. */
export function errorPage(refusal: GatewayRefusal, charset: 'GBK' | 'utf-8'): string {
  const code = `${codeOf(refusal.subCode)} ${refusal.subCode}`
  return `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="${charset}"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>支付宝 - 出错了</title>
<style>body{font:15px/1.6 -apple-system,"PingFang SC","Microsoft YaHei",sans-serif;background:#f5f6f8;color:#333;margin:0}
main{max-width:560px;margin:12vh auto;background:#fff;border-radius:16px;padding:32px 28px;text-align:center}
h1{font-size:20px;margin:0 0 12px}p{margin:6px 0;color:#777;overflow-wrap:anywhere}b{color:#333}</style></head>
<body><main><h1>抱歉，订单暂时无法支付</h1>
<p>错误代码 <b>${escapeHtml(code)}</b> 错误原因: <b>${escapeHtml(refusal.subMsg)}</b></p>
<p><small>Simulated Alipay gateway</small></p></main></body></html>`
}

/** The page of a proxy in front of a gateway that is down: HTML where a client expects JSON. */
export function maintenancePage(): string {
  return '<!DOCTYPE html><html><head><title>系统繁忙</title></head><body><h1>系统繁忙，请稍后再试</h1></body></html>'
}
