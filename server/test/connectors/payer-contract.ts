import { describe, expect, it } from 'vitest'
import { callContext, type Harness } from './harness.ts'

/** The part of the contract that is about who pays; `connector-contract.ts` runs it with the rest. */
export function describePayers(harness: () => Harness): void {
  describe('payers', () => {
    async function codeAfter(redirect: string): Promise<string> {
      const back = await fetch(redirect, { redirect: 'manual', headers: { 'x-sim-user': 'buyer' } })
      const location = new URL(back.headers.get('location') ?? '')
      expect(location.href.startsWith(`${harness().publicUrl}/q/abc`)).toBe(true)
      expect(location.searchParams.get('state')).toBe('S1')
      return location.searchParams.get(harness().account.authorizeCodeParam) ?? ''
    }
    const authorize = () => harness().account.authorizeUrl(`${harness().publicUrl}/q/abc?x=1&y=2`, 'S1')

    it('are identified by the code that the wallet sends back', async () => {
      const code = await codeAfter(authorize())
      expect(await harness().account.identifyPayer(code, callContext(harness()))).toEqual({
        kind: 'identified',
        payerId: harness().payerId,
      })
      expect(await harness().account.identifyPayer(code, callContext(harness()))).toMatchObject({ kind: 'refused' })
    })

    it('are refused for a code that is none', async () => {
      for (const code of ['', 'a b', 'x'.repeat(600), 'nobodysCode']) {
        expect(await harness().account.identifyPayer(code, callContext(harness()))).toMatchObject({ kind: 'refused' })
      }
    })

    it.each(['http_500', 'html_error_page', 'drops_connection_after_doing'])(
      'cannot be identified while the wallet meets %s',
      async (kind) => {
        const code = await codeAfter(authorize())
        harness().fault('oauth', kind)
        expect(await harness().account.identifyPayer(code, callContext(harness()))).toMatchObject({
          kind: 'unavailable',
        })
      },
    )
  })
}
