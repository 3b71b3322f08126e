export { type Created, createOrderCreator, type OrderCreator } from './create-order.ts'
export { type CloseDecision, decideClose, type Order, payableState } from './order.ts'
export {
  type ExpiredRef,
  findOrder,
  findOrderByNumber,
  listExpired,
  listOrders,
  lockOrders,
  lockOrdersOfAttempts,
  type OrderRef,
  updateOrders,
} from './order-store.ts'
