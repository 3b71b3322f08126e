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
  settlementOfHold,
  type Transfer,
  type TransferKind,
  type TransferPhase,
  transferOfPayment,
} from './transfer.ts'
