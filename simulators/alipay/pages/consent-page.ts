import { escapeHtml } from '../../core/html.ts'
import { cashierStyle } from './style.ts'

/** Asks the user to share the account with a merchant; the form goes back to the same address. */
export function consentPage(merchantTitle: string): string {
  return `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>支付宝授权</title><style>${cashierStyle}</style></head>
<body><header><span class="logo" aria-hidden="true">支</span><span>支付宝<small>授权 · Authorisation</small></span></header>
<main><section><h2>${escapeHtml(merchantTitle)} 申请获取你的支付宝账号信息 <small>asks for your account</small></h2>
<form method="post"><button class="primary">同意 <small>Allow</small></button></form></section></main></body></html>`
}
