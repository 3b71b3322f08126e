import type { Page } from 'playwright-core'
import { addresses, type Bench } from './bench.ts'

export type ConsoleLanguage = 'zh' | 'en'

/** A person of the demonstration, by the role they are called after, at the console in this language. */
export async function openConsole(bench: Bench, role: string, language: ConsoleLanguage = 'zh'): Promise<Page> {
  const person = addresses.people.find(({ name }) => name === role)
  if (!person) throw new Error(`the demonstration has no ${role}`)
  const visitor = await bench.visitor('desktop')
  await visitor.addInitScript((chosen) => localStorage.setItem('hutong-console-language', chosen), language)
  const page = await visitor.newPage()
  await page.goto(`${addresses.publicUrl}/console/account-of-nobody`)
  await page.locator('input[autocomplete="username"]').fill(person.name)
  await page.locator('input[autocomplete="current-password"]').fill(person.password)
  await page.locator('button[type="submit"]').click()
  await page.locator('nav').first().waitFor()
  return page
}

export const consoleUrl = (path: string): string => `${addresses.publicUrl}/console${path}`
