export { add, allocate, type Currency, cny, divideRounded, fromYuan, type Money, sameMoney, toYuan } from './money.ts'
