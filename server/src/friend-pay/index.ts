export { createLinkCreator, type LinkCreator } from './create-friend-pay-link.ts'
export {
  type FriendPayLink,
  friendCanBeAsked,
  hashLinkToken,
  linkState,
  refusalOfLink,
} from './friend-pay-link.ts'
export { registerFriendPayLinkRoutes } from './friend-pay-link-routes.ts'
export { findLink, findLinkByHash, listLinks } from './friend-pay-link-store.ts'
export { createLinkRevoker, type LinkRevoker } from './revoke-friend-pay-link.ts'
