import type { FriendWords } from './friend-words.ts'

export const friendEn: FriendWords = {
  messageLabel: 'A line for your friend (optional)',
  messageExample: 'Could you pay this for me? Thanks!',
  showName: (masked) => `Let my friend see that I am “${masked}”`,
  previewTitle: 'Your friend will see',
  asks: (masked) => (masked === null ? 'A friend asks you to pay' : `${masked} asks you to pay`),
  make: 'Make a link',
  made: { title: 'Your link is ready', text: 'Send it to a friend, who can pay at once. It is shown only now.' },
  copyLink: 'Copy the link',
  share: 'Share with a friend',
  shareInWechat: 'Tap ··· at the top right, then “Send to chat”.',
  openPage: 'Open the friend’s page',
  shareFromPage: ' and send it from ··· at the top right.',
  pictureAlt: 'Picture for a friend: press and hold, or scan, to pay',
  posterTitle: 'Please pay this for me',
  posterHint: 'Press and hold the code to pay for me',
  linksOut: 'Links that are out',
  linkMadeAt: (time) => `made at ${time}`,
  takeBack: 'Take back',
  makeAnother: 'Make another',

  payFor: 'Pay for your friend',
  payNow: 'Pay now',
  otherWays: 'Other ways to pay',
  nameLabel: 'Your name, so that your friend knows who paid (optional)',
  refundNote: 'If there is a refund, it goes back to whoever paid.',
  safetyNote: (app) =>
    `This is the payment page of ${app}, and the money goes straight to that shop. Nobody will ask you here for a transfer, a password or a code. If you do not know who asks, do not pay.`,
  ended: {
    paid: {
      title: 'Already paid',
      text: 'A friend has paid this order. Thank you all the same: nothing was taken from you.',
    },
    order_paid: {
      title: 'Already paid',
      text: 'This order has been paid. Thank you all the same: nothing was taken from you.',
    },
    order_closed: {
      title: 'This order is closed',
      text: 'It can no longer be paid. Nothing was taken from you.',
    },
    revoked: { title: 'The request was taken back', text: 'Your friend no longer needs this payment.' },
    expired: {
      title: 'This link has expired',
      text: 'The time to pay is over, and nothing was taken from you. Ask your friend for a new link.',
    },
  },
  ownPayment: 'What became of your own payment is on its receipt.',
  receipt: 'See the receipt',

  payerState: {
    waiting: {
      title: 'Waiting for your payment',
      text: 'This page updates by itself. If you have not paid yet, open your friend’s link again.',
    },
    confirming: {
      title: 'Confirming your payment',
      text: 'We are waiting for the channel to confirm. Please do not pay again.',
    },
    kept: { title: 'Payment complete', text: 'You have paid for your friend. Thank you.' },
    surplus: {
      title: 'Somebody else paid first',
      text: 'This order did not need your payment. The money goes back to you.',
    },
    suspense: {
      title: 'Your payment has arrived',
      text: 'The sum is not what was asked for. The shop is looking into it; please do not pay again.',
    },
    someone_faster: {
      title: 'Somebody else paid first',
      text: 'You need not pay. If you have just paid too, the money goes back to you.',
    },
    too_late: {
      title: 'Somebody else paid first',
      text: 'They were a moment faster: nothing was taken from you. Thank you all the same.',
    },
    failed: { title: 'Not paid', text: 'Nothing was charged. Open your friend’s link again to retry.' },
    over: { title: 'This payment is over', text: 'Nothing was taken from you.' },
  },
  surplusOnItsWay: {
    title: 'Somebody else paid first',
    text: 'This order did not need your payment. The money is on its way back to you.',
  },
  surplusBack: {
    title: 'Somebody else paid first',
    text: 'This order did not need your payment. The money is back with you.',
  },
  amountPaid: 'Amount paid',
  amountAsked: 'Amount',
  wallet: 'Paid with',
  walletName: { wechat: 'WeChat Pay', alipay: 'Alipay', unionpay: 'UnionPay' },
  paidAt: 'Paid at',
  tradeNo: 'Transaction no.',
  paymentNo: 'Payment no.',
  refundUnderWay: 'On its way back',
  refundDone: 'Refunded',
  keepThisPage: 'You may keep this page: a later refund shows here too.',
}
