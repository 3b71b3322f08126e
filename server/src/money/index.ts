export {
  add,
  allocate,
  type Currency,
  cny,
  divideHalfEven,
  divideRounded,
  fromYuan,
  type Money,
  sameMoney,
  toYuan,
} from './money.ts'
