import { commonEn, commonZh } from './common.ts'
import { shellEn, shellZh } from './shell.ts'

/** One file for each noun holds both languages; English is typed by Chinese, so that neither lacks a word. */
const zh = { common: commonZh, shell: shellZh }
export type Words = typeof zh
const en: Words = { common: commonEn, shell: shellEn }

export type Language = 'zh' | 'en'
export const words: Readonly<Record<Language, Words>> = { zh, en }
