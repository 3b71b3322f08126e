export type ScrubbedAnswer = Readonly<Record<string, string | number | boolean>>

/**
 * The only members of a channel's answer that are ever kept: codes, states, numbers, amounts and times. Whatever is not named here may be
 * a name, a payer's id, a signature, a way to pay or free text, and is forgotten. A dot leads into a member.
 */
const keptMembers: ReadonlySet<string> = new Set(
  `code sub_code errcode respCode origRespCode
   trade_state trade_status status refund_status fund_change trade_type channel
   out_trade_no out_refund_no out_request_no transaction_id refund_id trade_no orderId queryId origQryId traceNo
   total_amount receipt_amount buyer_pay_amount invoice_amount refund_amount refund_fee send_back_fee txnAmt settleAmt
   amount.total amount.payer_total amount.refund amount.payer_refund amount.currency
   success_time create_time send_pay_date gmt_payment gmt_refund_pay txnTime settleDate`.split(/\s+/),
)
/** What codes, numbers, amounts and times look like. A text that does not is not what its name promises. */
const plainText = /^[\w.:+\- ]{1,64}$/

/** What may be kept of an answer that was believed, or null where that is nothing. */
export function scrubAnswer(answer: unknown): ScrubbedAnswer | null {
  const kept: Record<string, string | number | boolean> = {}
  const read = (value: unknown, path: string): void => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      const isPlain =
        (typeof value === 'string' && plainText.test(value)) || Number.isFinite(value) || typeof value === 'boolean'
      if (keptMembers.has(path) && isPlain) kept[path] = value as string | number | boolean
      return
    }
    // No member that is kept lies deeper than two levels.
    if (path.includes('.')) return
    for (const [name, inner] of Object.entries(value)) read(inner, path === '' ? name : `${path}.${name}`)
  }
  read(answer, '')
  return Object.keys(kept).length === 0 ? null : kept
}
