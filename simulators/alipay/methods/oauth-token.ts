import { GatewayRefusal } from '../refusals.ts'
import type { Method } from './method.ts'

/** Exchanges the code of the authorisation page. Its success has no `code` field, and its refusals are error nodes. */
export const oauthToken: Method = {
  faultPoint: 'oauth',
  refusesAsError: true,
  run: ({ params, merchant }, { logins }) => {
    if (params.grant_type === 'authorization_code') return logins.exchange(merchant.appId, params.code ?? '')
    if (params.grant_type === 'refresh_token') return logins.refresh(merchant.appId, params.refresh_token ?? '')
    throw new GatewayRefusal('isv.grant-type-invalid')
  },
}
