import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FriendPayLink, hashLinkToken } from '../../src/friend-pay/friend-pay-link.ts'
import {
  countLiveLinks,
  findLink,
  findLinkByHash,
  insertLink,
  listLinks,
  revokeLink,
} from '../../src/friend-pay/friend-pay-link-store.ts'
import { masked, newId, systemRandom } from '../../src/platform/index.ts'
import { later, now, openStore, type Store } from './support.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

const linkOf = (orderId: string, changes: Partial<FriendPayLink> = {}): FriendPayLink => {
  const id = store.newId('friendPayLink')
  return {
    appId: store.appId,
    id,
    orderId,
    livemode: false,
    tokenHash: hashLinkToken(id),
    via: 'friend_link',
    requesterName: masked('王*', 'requester'),
    message: masked('谢谢', 'message'),
    createdBy: 'buyer',
    createdAt: now,
    expiresAt: later(600),
    revokedAt: null,
    ...changes,
  }
}
const insert = async (...links: FriendPayLink[]): Promise<void> => {
  for (const link of links) await store.db.transaction((tx) => insertLink(tx, link))
}
const shown = (link: FriendPayLink | undefined) =>
  link && { ...link, requesterName: link.requesterName?.reveal(), message: link.message?.reveal() }

test('a link comes back as it was kept, by its id and by the hash of its token', async () => {
  const link = linkOf(store.newId('order'))
  await insert(link)
  expect(shown(await findLink(store.db, { appId: link.appId, linkId: link.id }))).toEqual(shown(link))
  expect(shown(await findLinkByHash(store.db, hashLinkToken(link.id)))).toEqual(shown(link))
  expect(await findLinkByHash(store.db, hashLinkToken('another'))).toBeUndefined()
})

test('another app finds, lists, counts and takes back nothing of it', async () => {
  const link = linkOf(store.newId('order'))
  await insert(link)
  const appId = newId('app', now, systemRandom)
  const order = { appId, orderId: link.orderId }
  expect(await findLink(store.db, { appId, linkId: link.id })).toBeUndefined()
  expect(await listLinks(store.db, order)).toEqual([])
  expect(await countLiveLinks(store.db, order, now)).toBe(0)
  expect(await store.db.transaction((tx) => revokeLink(tx, { appId, linkId: link.id }, now))).toBeUndefined()
  expect((await findLink(store.db, { appId: link.appId, linkId: link.id }))?.revokedAt).toBeNull()
})

test('an order’s links are listed newest first; those taken back or out of time do not count as live', async () => {
  const orderId = store.newId('order')
  const made = [0, 1, 2].map((second) =>
    linkOf(orderId, { id: store.newId('friendPayLink', later(second)), createdAt: later(second) }),
  )
  const links = [...made, linkOf(orderId, { id: store.newId('friendPayLink', later(3)), expiresAt: now })]
  await insert(...links.map((link) => ({ ...link, tokenHash: hashLinkToken(link.id) })))
  const ref = { appId: store.appId, orderId }
  expect((await listLinks(store.db, ref)).map((link) => link.id)).toEqual(links.map((link) => link.id).reverse())
  await store.db.transaction((tx) => revokeLink(tx, { appId: store.appId, linkId: made[0]?.id ?? '' }, now))
  expect(await countLiveLinks(store.db, ref, now)).toBe(2)
})

test('a link is taken back once: a repeat keeps the first time', async () => {
  const link = linkOf(store.newId('order'))
  await insert(link)
  const revoke = (at: Date) =>
    store.db
      .transaction((tx) => revokeLink(tx, { appId: link.appId, linkId: link.id }, at))
      .then((row) => row?.revokedAt)
  expect(await revoke(later(1))).toEqual(later(1))
  expect(await revoke(later(9))).toEqual(later(1))
})

test('two links of an app cannot have one token', async () => {
  const [one, two] = [linkOf(store.newId('order')), linkOf(store.newId('order'))]
  await insert(one)
  await expect(insert({ ...two, tokenHash: one.tokenHash })).rejects.toThrow('friend_pay_links_token')
})
