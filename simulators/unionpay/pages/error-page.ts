import { escapeHtml } from '../../core/html.ts'

/** What a payer sees when the merchant's form is wrong or the order is no longer there. */
export function errorPage(respMsg: string): string {
  return `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>银联在线支付</title>
<style>body{font:15px/1.6 -apple-system,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;background:#f4f6f7;color:#333;margin:0}
main{max-width:560px;margin:12vh auto;background:#fff;border-radius:16px;padding:32px 28px;text-align:center}
h1{font-size:20px;margin:0 0 12px}p{margin:6px 0;color:#777;overflow-wrap:anywhere}b{color:#333}</style></head>
<body><main><h1>抱歉，交易无法继续</h1>
<p><b>${escapeHtml(respMsg)}</b></p>
<p><small>Simulated UnionPay gateway</small></p></main></body></html>`
}
