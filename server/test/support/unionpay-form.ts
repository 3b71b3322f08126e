import type { PayerAction } from '@hutong/contract'

export type PaidForm = Readonly<{ kind: 'paid' }> | Readonly<{ kind: 'refused'; message: string }>

/** What a browser does with the form: it is brought to the gateway's page, where the payer signs in and pays. */
export async function payUnionpayForm(
  action: Extract<PayerAction, { kind: 'submit_form' }>,
  user: string,
  password: string,
): Promise<PaidForm> {
  const submit = (url: string, form: Readonly<Record<string, string>>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
  const atGateway = await submit(action.url, action.fields)
  const location = atGateway.headers.get('location')
  if (!location) return { kind: 'refused', message: await atGateway.text() }
  const cashier = new URL(location, action.url).href
  await submit(`${cashier}/sign-in`, { user })
  const paid = await submit(`${cashier}/pay`, { password })
  return paid.status === 303 ? { kind: 'paid' } : { kind: 'refused', message: await paid.text() }
}
