import { applicationsEn, applicationsZh } from './applications.ts'
import { commonEn, commonZh } from './common.ts'
import { costsEn, costsZh } from './costs.ts'
import { installationEn, installationZh } from './installation.ts'
import { keysEn, keysZh } from './keys.ts'
import { methodsEn, methodsZh } from './methods.ts'
import { setUpEn, setUpZh } from './set-up.ts'
import { shellEn, shellZh } from './shell.ts'

/** One file for each noun holds both languages; English is typed by Chinese, so that neither lacks a word. */
const settingsZh = {
  applications: applicationsZh,
  costs: costsZh,
  installation: installationZh,
  keys: keysZh,
  methods: methodsZh,
  setUp: setUpZh,
}
const settingsEn: typeof settingsZh = {
  applications: applicationsEn,
  costs: costsEn,
  installation: installationEn,
  keys: keysEn,
  methods: methodsEn,
  setUp: setUpEn,
}
const zh = { ...settingsZh, common: commonZh, shell: shellZh }
export type Words = typeof zh
const en: Words = { ...settingsEn, common: commonEn, shell: shellEn }

export type Language = 'zh' | 'en'
export const words: Readonly<Record<Language, Words>> = { zh, en }
