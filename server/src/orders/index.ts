export { createOrderCreator, type OrderCreator } from './create-order.ts'
export { decideClose, type Order, payableState } from './order.ts'
export {
  findOrder,
  findOrderByNumber,
  listExpired,
  listOrders,
  lockOrders,
  lockOrdersOfAttempts,
  type OrderRef,
  updateOrders,
} from './order-store.ts'
export { type OrderSearch, ordersOfNumber, searchOrders } from './search-store.ts'
