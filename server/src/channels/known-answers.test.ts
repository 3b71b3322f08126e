import { describe, expect, it } from 'vitest'
import { topLevelMembers } from './alipay/envelope.ts'
import { contentToSign, notInNotifications, notInRequests } from './alipay/signing.ts'
import { readForm } from './form.ts'
import { isSignedBy, readPublicKey } from './rsa.ts'
import { readAnswerFields } from './unionpay/gateway-client.ts'
import { digestToSign, contentToSign as unionpayContent } from './unionpay/signing.ts'
import { invocationMessage, openResource, receivedMessage, requestMessage } from './wechat/signing.ts'

/**
 * Signatures and a sealed text made by other implementations (Python's `cryptography`, `openssl`) over messages that were written out
 * by hand from the channels' rules. The private keys were thrown away: what verifies here was put together byte for byte as the rules
 * say.
 */
const merchantKey = readPublicKey(
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArDXNkaz3Vnwiiw0+q7m/K2oyXET4TOjoOGYuDrpn7f88nYk75Ajsc0v+FTDgi6KMwutj/5MMlfMl3I1VLNjbeK5whIEEbeQSUn2CGJaaS76mFWaMjnjhdWS5wDKIan/5jX4CFcMBsZ3jMAU6ebY63KhZfiy0HbFAWfT/UrFFEUgf3Zb++xepcUW36szNMA3SlqTk5OBP/KyA7A6NJNWrJd0xkUEYxny6L5MxwZJLuCN02JP0U0GKF3Hz8/j98rAjU+Uqfb30jHBJwwlJBLjHoFC6zI8cEydKYOvxWwLuCKKVT8AIXlnWuZdeKwzjn/FbW0qehUmaKEAmlFIua91LRQIDAQAB',
)
const walletKey = readPublicKey(
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvAaipaapSFoEb1sHSyjqEv8++K2JQJMYnsW/XeHMBZTvfTLfoGZWsG5/gnZNdTkiXpA90E2t05u+/S1BzMXltIRUJY6bXe0E5NeA3Gr4rC9BcJVoWugIlVowX3zx+DXAy1SHMWxoZEj5QmNkNycbt2M1/ntTo1xl1NeZaWrP3xI1JQzl+3w83m/THQ7bLD4zpUmWzmb/3BZR+ClcG8F1lVBkRfVLqJ/J2mzI6It4oxYfRvO5lIYkZnRaytLO/uNLPsPRflGBh9AZI4pLFMnfq2vNAyhoX+lyFuKp0ofXXRpydOtlsdenLZudHER9spGAVeENK4Khw34zTw9TuI9YVwIDAQAB',
)
const nonce = '5K8264ILTKCH16CQ2502SI8ZNMTM67VS'
const bytes = (text: string) => Buffer.from(text, 'utf8')

function verifies(by: 'merchant' | 'wallet', message: string | Uint8Array, signature: string): boolean {
  const key = by === 'merchant' ? merchantKey : walletKey
  return key !== undefined && isSignedBy(key, Buffer.from(message), signature)
}

describe('WeChat Pay', () => {
  const request = { method: 'POST', target: '/v3/pay/transactions/jsapi', timestamp: '1795399200', nonce }
  const body = '{"description":"龙井茶 250g"}\n'
  const post =
    'Y9AgD9O5AXie7B64KRaSPSVljLxOmv0asIF9p1LdOkOv610/+Sx1eu4s+2oRqTnoFN3ZXfTZcTFvb0oNAsGPvRMXacLMVGalnSqrQR3M1H7vMIrq1ReR4c4QPNzFlwrqYMfDTQUhKYgFkCmXOlbkHQzQu8SLsT4REp+CXIhpg4TkDCQP2+L78cELUJ8gZZvsxkxfbEGENkEQIZGE/8ORVkvKLJ8qxB+Ro15CXigevI8MUXV35cewihpldTBa+4jztC0PVj4oViVAJV/FBOqOJH/VtE2yB9BkDf4T3zAjufpy4M5ImXxCA4SKZ0beSOunGr4eF3zp4GmRcbj91kWBYg=='

  it('signs a request over its five lines, the feed at the end of the body beside its own', () => {
    expect(verifies('merchant', requestMessage({ ...request, body }), post)).toBe(true)
    expect(verifies('merchant', requestMessage({ ...request, body: body.trim() }), post)).toBe(false)
  })

  it('signs a request without a body over the target as it is on the wire', () => {
    const target = '/v3/pay/transactions/out-trade-no/01JD0000000000000000000001?mchid=1900000101'
    const get =
      'bYCR4j9s9JR/4iDsvEo9SAw6T8ZrhFOqMF71DJ2zKo8AN4Um5/pTo68FEJVulYfQNtdHBgemZzc4o1G7fpDfaO15huqq4Ko7/djDSowDovmkh7kisspdyEkmWzNhmR9qXGo4QmKtRAzXjVs8ZVVYQxI5DwBT6upfYf9IWvosUNw462W3WgXXQ3ThBPnYDah/93o5nTFwgI6j88l1JayCGPaA9A1rVDXdcrPKk18Zoa38atXhIAWvqmrIvedBzVSIp3GCXVTQOrhBF364rcRrD124+Mt53sMsZNX98kOzMRypCG4l1s4/IRJN+b0RCHlPQnHs9P5qt5lWJmvjwS4KnQ=='
    expect(verifies('merchant', requestMessage({ ...request, method: 'GET', target, body: '' }), get)).toBe(true)
  })

  it('signs the whole package for the bridge and the bare prepay id for the app', () => {
    const prepayId = 'wx2310000000000000000000000000000001'
    const bridge =
      'kJHrOUbdHRQZxpkNmWDdkkq4qreUbOmfbUy4rEVPjWqzufwSF1RcU9hR2L4HkImShv1hFVo3ZsHlaARHWi+KHaEJLfDRI+NYOw6spLtVr4G2uoZI6J/50/lNvuYN3phmo9xYsY1YpNI3u5CMdfiWUTEGsPCHNp32bOXsMYRt0NAVlqc/0IAIgWuZR50MUOFrNxS6gBr3WFHbuOYGUgymkX2VUjUOJRYjkLer/mHGjt5oIcdGR2kv0n72joE2owUFDZCLgh+6CmAm+WhjrmOtG2XpkONh8t9LOoiT9wEwt7TlAeouHfX2p+LZtKGTJLAsOMO9MTFnx/GzvHAuse21tA=='
    const app =
      'VKl2eEWJQXd+l67bv2795bAg3TzEhaXIgBndtn2H/Vhd3WSppJdBdZmjy3VtTYFSc1+j0QYNwIEzzzVOndnXbUDxoGVcD9Nj6XYH1aaxMrbOhzo/Mtmnh0Ssv0Y8qDKzuhVuRJ301VSfGgmPOgXBx1kbsqiEl58ifOz9+mRDNoStks9SMhi2h5cSFgzcLf6jPgwXmzDLU8BoBtuoRNryfRQtDy+2JzHCmLuTw4GwMBNhC12nHDicjFba1Bu0zj2Qh9//T2sCWSdjp/b5crm1wOIEG3MBQu+vO92f/VwTnblg9+x4ZUypPK4TynEuK3S1KbM0eIC+MWASlBJXnC3RVA=='
    const message = (prepaid: string) => invocationMessage('wxd000000000000101', '1795399200', nonce, prepaid)
    expect(verifies('merchant', message(`prepay_id=${prepayId}`), bridge)).toBe(true)
    expect(verifies('merchant', message(prepayId), app)).toBe(true)
    expect(verifies('merchant', message(prepayId), bridge)).toBe(false)
  })

  it('verifies an answer over its raw bytes, and one without a body', () => {
    const answer =
      'p4p85YGBVtFsmfY+sCj3aeSX6dgipYJzLKjmNdveYyPjauI8Ygrbk5k0ckUadBMUXvFqJKzLh5gko13frvmbBHj8zLib6BzJu/LOOc7E/3NUdU5PGIckk31HjT6GcnRDvNisf/mT8LcuwaGFhbPoCylFP/u1is4ozighmIYkYtmcre4jv1CsMVMR2LJSe1WzjllcW27Lz2B+t0EgCvc9MKcQAXXh7EuSDJkxoXOTxCD68flraGhH1sjBf183eg+5wb/Vas+9f1ES9lNqoCxPMtPLhRfcVcsl93U3/pHvvi8+0zECUqGFFTFpj4KJvR6jhxDAFSyGFT9Q1RaeGodGcA=='
    const empty =
      'fhxeHecQz4SrP6GnkCQBk6eed83st7Xu86szdkH536AIlmsHL456aVFKxZ0GpNo0W4u5omCPWStTPcR3dV6IKrguKiph9FxTT8NNQcM9QAACMPbVLYSka/1o0WRdeNOVsPacHbyJITUyKLVYlO+5gp3UOXPLMejQvGq95+5hYmTloC6zNSdVwqGxuquZgaeAn5gMSqqPa3V/F26LObixP9lXYHoZq2dRNpzwgNbq3/8lH/f7Mo/0SQiRv24GAWUL4ZytDx/y6h0t++q06mMvuXU9r9i81RT+53EnhSGXgF3gnfWr50Y6xpCXnEKS/R5eGD8z3R7RIjNO5Vgvbz/qTQ=='
    const text = '{"code_url":"weixin://wxpay/bizpayurl?pr=龙"}'
    expect(verifies('wallet', receivedMessage('1795399201', nonce, bytes(text)), answer)).toBe(true)
    expect(verifies('wallet', receivedMessage('1795399201', nonce, bytes(`${text} `)), answer)).toBe(false)
    expect(verifies('wallet', receivedMessage('1795399201', nonce, bytes('')), empty)).toBe(true)
  })

  it('opens a sealed text with its own key, nonce and associated data only', () => {
    const key = bytes('0123456789abcdef0123456789abcdef')
    const sealed = {
      nonce: 'wKoe5sBkRj2L',
      associated_data: 'transaction',
      ciphertext: 'Qa4/n4p+DehbPFiySLXLykyOcxr8NN1myCNVGHiD6vHdGjtY7149lRETUmz98rah7lb6w+2uZAU5le0j',
    }
    expect(openResource(key, sealed)?.toString()).toBe('{"trade_state":"SUCCESS","name":"龙井茶"}')
    expect(openResource(key, { ...sealed, associated_data: 'refund' })).toBeUndefined()
    expect(openResource(bytes('0123456789abcdef0123456789abcdeF'), sealed)).toBeUndefined()
  })
})

describe('Alipay', () => {
  it('signs a request over its sorted raw parameters, sign_type among them and empty ones not', () => {
    const parameters = new Map([
      ['version', '1.0'],
      ['timestamp', '2026-11-23 10:00:00'],
      ['notify_url', ''],
      ['sign_type', 'RSA2'],
      ['method', 'alipay.trade.query'],
      ['charset', 'utf-8'],
      ['biz_content', '{"out_trade_no":"01JD","subject":"龙井茶 & 杯"}'],
      ['app_id', '2021000000000101'],
    ])
    const signature =
      'hc8dDzWRXj6lCcVHS7FCChI7/SC/KgOdYzpH73Z/VylnmFvFxFvbhZ7n+P+w4B7rUEz/esfn5qU+xGtfdy7v827MU6hP+z3S6RHBdA2cIdUG/0iaUXU4gH3CEUZLaDgb6E3f/qoXyZ2QuwPS/8r+wgNu/cr3x+Gf2WlVxSy3ymjg6z6900nhGx/mPgWHnR5bzph2dx/H3cJvgyNydOMpBQLO8C1EKNYJyVWQUDgphKczjP6RLExUdpuPR+MW7G2l801iir6RP1JgdsJFJcIaHQvkRsG478viGVDlHDCeP9kJQaOJ6ryhBIUgbcL+w95I+B2Gr6HFzT6zJ+NQ45oBNQ=='
    expect(verifies('merchant', contentToSign(parameters, notInRequests), signature)).toBe(true)
    expect(verifies('merchant', contentToSign(parameters, ['sign', 'sign_type']), signature)).toBe(false)
  })

  it('verifies a notification decoded once, without sign, sign_type and the certificate number', () => {
    const form = readForm(
      bytes(
        `trade_status=TRADE_SUCCESS&total_amount=88.88&subject=${encodeURIComponent('龙井茶')}+%26+100%25%2B${encodeURIComponent('杯')}` +
          '&sign_type=RSA2&alipay_cert_sn=0123456789abcdef0123456789abcdef&sign=x&out_trade_no=01JD&notify_id=n1&charset=utf-8' +
          '&body=&app_id=2021000000000101',
      ),
    )
    const signature =
      'QlhETmSxy7I+nRHQDoEEMjO4IQq2MXFHbQy6i2EfNqMtk1znNCnhHdzsEpphJlYwk0M45FYLG0EZoTJVQ8G9zE5ltbcQWznBU37tSB2LeINIbJ46rD4+/lUQiDkKa/15pV3pCGGX1YFD3+hQ/XwGxLjtUebQdvPc3eYzylifQFpQZ0Y2mYZNpwkearzPkMjz//5kD7zLFS2ZV7h/rUsyf+Nsn3hmopeOsqCMJIQgQDzWMVbBD4offB6ZmBOo+mBYoQpUepILJ3Rmrwwtl5SIHF3iRcJv1a50xHSs87xrW25Lro7I1lHitYIWf1CTFls7S/2X3F+0i8AOV0dof2apGg=='
    const content = contentToSign(form ?? new Map(), notInNotifications)
    expect(verifies('wallet', Buffer.from(content, 'latin1'), signature)).toBe(true)
    expect(verifies('wallet', Buffer.from(`sign_type=RSA2&${content}`, 'latin1'), signature)).toBe(false)
  })

  it('verifies an answer over the text of its node, escaped slashes and inner brackets included', () => {
    const node = String.raw`{"code":"10000","msg":"Success","qr_code":"https:\/\/qr.alipay.com\/bax01","sign":"inner }"}`
    const signature =
      'rYq6Dr/nohW/y+DBAXqkzLrmN62uCjWprX9nvg80nm5r8LFH4JX+EfXzPbctRUpHyz8dIPUgMxxRDL/OxrtaCzIwow8uEvEVlL3wjMj1Fx6F5ToO7MGPTG9AX4oJjGZ0Ve0y5iLib9bv4IzLsRDXWsWGNRa2b4u4/GdwxSo4+l2Myn17NkbBOy5yvjCEOlC5kMuRhjp0mo/3GQJS5UXBa040E9rePe5/ekkKbjVSA0w6C7Zm/Tv7YfU7oOWqhdajNgWMJqkiHAkBMEJdPlHMwJiW5LfdfQE4la8YPofM3RxmWzijGbryTPtqnMWApe/lcH1oC9Hqu9NkQdvtil+LYg=='
    const members = topLevelMembers(`{"alipay_trade_precreate_response" : ${node},"sign":"${signature}"}`)
    const found = members?.get('alipay_trade_precreate_response') ?? ''
    expect(verifies('wallet', found, signature)).toBe(true)
    expect(verifies('wallet', JSON.stringify(JSON.parse(found)), signature)).toBe(false)
  })
})

describe('UnionPay', () => {
  const key = readPublicKey(
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwegWlTTU3EvxDMHaYyr+W6zxx/o+AL+xet4Qu65e5sSA5gwLV6kKDjoLP1A08B29sAW5f4JYRmTIvDYoMcCVDGQ5L6UrO+XeXp4kVdJbW8XP5f0B78r+fBLY/Hkccf1KpNqjr5FCexjpxbwXhPko22AU4I6AYUCraabB+eyVRVmSjU6CUwvdJHUkFhmpM/UR9UIMAKqkzLSAPvnqIehlSVmI49qbGcB3f5VmulbOc0ZNF38v6ZL0GcNc2dEVVz9rFnwU27Y/THtLXM+wS3d/CtI698cSR6jMdidfmfx5h0P6g1Z4QDbHOXNxoQ4XUArktMhUJ6FdV3dW9ApS11NkwQIDAQAB',
  )
  const signature =
    'l59mdJQ3F/UsYBB1sVfu3ZrYDgqohYMALiTfLgi4jPlGsK47XguHfEusDpFahsqCz4jeY7/3IIjzX4gPVDllu3BvT3NWEWfNpwRyNg/7jy6UOw0NxbawoH5MR3eB0VEz5zQWzumUCwdaF4c6JdpZDSAy6AVOw+iQrNmgIvGkHUG56sN+EYr5FRRwZ+HZIt69SZ7xgk2R5gr7pwAkW4NEZf1JKPpodh+jtAO4KEadrbWlSy+RkwKkJGG/LqRrbVMcmSoHV/5dCZU+GPJzjQn4mF+KPoKJ2xr86vxNf8Mkcd6TukXSfhavxLypbcRWF+MHBIea6/lk/+Uc+HmqMfUhgA=='
  const names = 'version=5.1.0&txnType=01&txnTime=20261123100000&txnSubType=01&txnAmt=8888&signMethod=01'
  const rest =
    'riskRateInfo={shippingFlag=110&x=1}&reqReserved=龙井茶 a+b=1&orderId=01JD0000000000000000000001&merId=777290000000101' +
    '&frontUrl=&encoding=UTF-8&currencyCode=156&channelType=08&certId=4097&bizType=000201' +
    '&backUrl=https://pay.example.cn/notify/unionpay/ca_1&accessType=0'

  it('verifies a message over the hexadecimal digest of its sorted raw fields, empty ones and the signature left out', () => {
    const fields = readAnswerFields(bytes(`${names}&signature=x==&${rest}`))
    const digest = digestToSign(Buffer.from(unionpayContent(fields ?? new Map()), 'latin1'))
    expect(key && isSignedBy(key, bytes(digest), signature)).toBe(true)
    expect(key && isSignedBy(key, bytes(digest.toUpperCase()), signature)).toBe(false)
    expect(key && isSignedBy(key, Buffer.from(digest, 'hex'), signature)).toBe(false)
  })
})
