import { accountEn, accountZh } from './account.ts'
import { applicationsEn, applicationsZh } from './applications.ts'
import { commonEn, commonZh } from './common.ts'
import { costsEn, costsZh } from './costs.ts'
import { installationEn, installationZh } from './installation.ts'
import { keysEn, keysZh } from './keys.ts'
import { methodsEn, methodsZh } from './methods.ts'
import { ordersEn, ordersZh } from './orders.ts'
import { refundsEn, refundsZh } from './refunds.ts'
import { setUpEn, setUpZh } from './set-up.ts'
import { shellEn, shellZh } from './shell.ts'
import { statusesEn, statusesZh } from './statuses.ts'
import { strayMoneyEn, strayMoneyZh } from './stray-money.ts'
import { webhooksEn, webhooksZh } from './webhooks.ts'

/** One file for each noun holds both languages; English is typed by Chinese, so that neither lacks a word. */
const settingsZh = {
  account: accountZh,
  applications: applicationsZh,
  costs: costsZh,
  installation: installationZh,
  keys: keysZh,
  methods: methodsZh,
  setUp: setUpZh,
}
const settingsEn: typeof settingsZh = {
  account: accountEn,
  applications: applicationsEn,
  costs: costsEn,
  installation: installationEn,
  keys: keysEn,
  methods: methodsEn,
  setUp: setUpEn,
}
const zh = {
  ...settingsZh,
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
  ...settingsEn,
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
