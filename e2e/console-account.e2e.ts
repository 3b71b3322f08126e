import { createHmac, randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { addresses, useBench } from './support/bench.ts'
import { signIn } from './support/console.ts'

// Somebody new comes in with a password for once, chooses an own one, and asks for a code at every sign-in from then on.

const bench = useBench()

/** What an authenticator shows now for a secret, by RFC 6238. */
function authenticatorCode(secret: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', key).update(step).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function newPerson(): Promise<{ name: string; password: string }> {
  const name = `new-${randomUUID().slice(0, 8)}`
  const page = await bench.page('desktop', { reducedMotion: 'reduce' })
  await signIn(page, 'admin', 'en')
  await page.goto(`${addresses.publicUrl}/console/people`)
  await page.getByRole('button', { name: 'Add a person' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill(name)
  await dialog.getByRole('button', { name: 'Add a person' }).click()
  const shown = page.getByRole('dialog').filter({ hasText: `One-time password of ${name}` })
  const password = ((await shown.locator('.code').textContent()) ?? '').trim()
  await page.close()
  return { name, password }
}

async function enter(page: Page, name: string, password: string): Promise<void> {
  await page.goto(`${addresses.publicUrl}/console/account`)
  const english = page.getByRole('button', { name: 'English' })
  await page.getByRole('button', { name: /English|中文/ }).waitFor()
  if (await english.isVisible()) await english.click()
  await page.getByLabel('Name or e-mail address').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('a new person chooses a password, turns the second factor on, signs in by a recovery code, and turns it off', async () => {
  const { name, password: given } = await newPerson()
  const own = 'a long walk by the lake'
  const page = await bench.page('desktop', { reducedMotion: 'reduce' })
  await enter(page, name, given)
  await page.getByRole('heading', { name: 'Choose a password of your own' }).waitFor()
  await page.getByLabel('Present password').fill(given)
  await page.getByLabel('New password', { exact: true }).fill(own)
  await page.getByLabel('The new password again').fill(`${own}!`)
  await page.getByRole('button', { name: 'Save and go on' }).click()
  await page.getByText('The two are not the same.').waitFor()
  await page.getByLabel('The new password again').fill(own)
  await page.getByRole('button', { name: 'Save and go on' }).click()

  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
  await page.getByRole('button', { name: 'Turn the second factor on' }).click()
  const secret = (await page.getByText(/^[A-Z2-7]{32}$/).textContent()) ?? ''
  await page.getByLabel('Code', { exact: true }).fill('000000x')
  await page.getByRole('button', { name: 'Turn on', exact: true }).click()
  await page.getByRole('alert').filter({ hasText: 'This is not the code of now.' }).waitFor()
  await page.getByLabel('Code', { exact: true }).fill(authenticatorCode(secret))
  await page.getByRole('button', { name: 'Turn on', exact: true }).click()
  const codes = page.getByRole('dialog').filter({ hasText: 'Recovery codes' })
  const told = ((await codes.locator('.code').textContent()) ?? '').split('\n')
  expect(told).toHaveLength(10)
  await codes.getByRole('button', { name: 'Close' }).last().click()
  await page.getByText('On: signing in takes the password and a code.').waitFor()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await enter(page, name, own)
  await page.getByLabel('Code', { exact: true }).fill(told[0] ?? '')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: 'Turn the second factor off' }).click()
  const ending = page.getByRole('dialog')
  await ending.getByLabel('Password').fill('not the password')
  await ending.getByRole('button', { name: 'Confirm' }).click()
  await ending.getByRole('alert').waitFor()
  await ending.getByLabel('Password').fill(own)
  await ending.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText(/^Off\. When it is on/).waitFor()
})
