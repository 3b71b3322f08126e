export {
  type Balance,
  listTransfers,
  postTransfers,
  readBalances,
  TransferExistsError,
  takeSnapshots,
} from './ledger-store.ts'
export {
  accounts,
  holdForRefund,
  settlementOfHold,
  type Transfer,
  type TransferKind,
  type TransferPhase,
  transferOfLateRefund,
  transferOfPayment,
  transferOfRefund,
  transferOfRefundElsewhere,
} from './transfer.ts'
