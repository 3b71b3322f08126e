import { commonEn, commonZh } from './common.ts'
import { ordersEn, ordersZh } from './orders.ts'
import { refundsEn, refundsZh } from './refunds.ts'
import { shellEn, shellZh } from './shell.ts'
import { statusesEn, statusesZh } from './statuses.ts'
import { strayMoneyEn, strayMoneyZh } from './stray-money.ts'
import { webhooksEn, webhooksZh } from './webhooks.ts'

/** One file for each noun holds both languages; English is typed by Chinese, so that neither lacks a word. */
const zh = {
  common: commonZh,
  orders: ordersZh,
  refunds: refundsZh,
  shell: shellZh,
  statuses: statusesZh,
  strayMoney: strayMoneyZh,
  webhooks: webhooksZh,
}
export type Words = typeof zh
const en: Words = {
  common: commonEn,
  orders: ordersEn,
  refunds: refundsEn,
  shell: shellEn,
  statuses: statusesEn,
  strayMoney: strayMoneyEn,
  webhooks: webhooksEn,
}

export type Language = 'zh' | 'en'
export const words: Readonly<Record<Language, Words>> = { zh, en }
