import { friendEn } from './friend-en.ts'
import type { Words } from './words.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export const en: Words = {
  htmlLang: 'en',
  otherLanguage: '中文',
  cashier: 'Checkout',
  payTitle: (app) => `Pay ${app}`,
  amountDue: 'Amount due',
  amountPaid: 'Amount paid',
  timeLeft: 'Time left to pay',
  testMode: 'Test mode: no money moves',
  chooseMethod: 'How would you like to pay?',
  methodName: {
    wechat_scan: 'WeChat scan pay',
    wechat_friend: 'Ask a WeChat friend to pay',
    alipay: 'Alipay',
    huabei: 'Huabei instalments',
    friend_link: 'Find a friend to pay',
    unionpay: 'UnionPay QuickPass',
  },
  methodHint: {
    wechat_scan: 'A screenshot works too',
    wechat_friend: 'Send the payment link in WeChat',
    alipay: 'Pay from your Alipay account',
    huabei: 'Buy now, pay in instalments',
    friend_link: 'Copy a link; whoever opens it can pay',
    unionpay: 'Bank cards and the UnionPay app',
  },
  methodHintInside: {
    wechat_scan: 'Pay right here in WeChat',
    wechat_friend: 'Share from the top right corner',
    alipay: 'Pay right here in Alipay',
    huabei: 'Pay in instalments right here in Alipay',
    friend_link: 'Share from the top right corner',
    unionpay: 'Pay right here in UnionPay',
  },
  notHere: 'Cannot be used here directly',
  obstacle: {
    blocked_in_wechat: {
      other: 'Alipay cannot be opened inside WeChat. Copy the link and open it in your phone’s browser.',
      huabei:
        'Huabei is paid in Alipay, which cannot be opened inside WeChat. Copy the link and open it in your phone’s browser.',
    },
    blocked_in_alipay: {
      other:
        'WeChat Pay cannot be opened inside Alipay. Copy the link and open it in your phone’s browser or on a computer.',
    },
    blocked_in_mini_program: {
      other: 'A page inside a mini program cannot take payments. Copy the link and open it in your phone’s browser.',
      wechat_scan:
        'A page inside a mini program cannot take payments. Copy the link, send it to a WeChat chat and open it there.',
      unionpay:
        'A page inside a mini program cannot take payments. Copy the link and open it in your phone’s browser or in UnionPay.',
    },
    not_connected: {
      other:
        'This shop cannot be paid this way here. Choose another way, or copy the link and open it in a browser or on a computer.',
      wechat_scan:
        'This shop cannot be paid inside WeChat. Choose another way, or copy the link and open it in a browser or on a computer.',
      alipay:
        'This shop cannot be paid inside Alipay. Choose another way, or copy the link and open it in a browser or on a computer.',
      huabei:
        'This shop takes no instalments inside Alipay. Choose another way, or copy the link and open it in a browser or on a computer.',
      unionpay:
        'This shop cannot be paid inside UnionPay. Choose another way, or copy the link and open it in a browser or on a computer.',
    },
  },
  copyLink: 'Copy the payment link',
  copied: 'Copied',
  copyByHand: 'Press and hold the link below to copy it:',

  pictureTab: 'Picture code',
  liveTab: 'Live scan',
  pictureAlt: 'Payment code picture: press and hold it in WeChat, or scan it, to pay',
  steps: ['Save picture', 'Open WeChat', 'Scan or press and hold', 'Pay'],
  stepsLabel: 'Steps to pay',
  savePicture: 'Save picture',
  savePictureHint: 'Saved. In WeChat, use Scan and pick it from the album, or send it in a chat and press and hold it.',
  pressToSave: 'You can also press and hold the picture, or send the payment link to WeChat and open it there.',
  screenshotHint: 'Take a screenshot of this page, then recognise the code in WeChat.',
  shareToWechat: 'Send to WeChat',
  copyPicture: 'Copy picture',
  pictureCopied: 'Picture copied: paste it into a WeChat chat',
  scanDirectly: 'Phone at hand? Open Scan in WeChat and point it at this code.',
  fileName: (yuan) => `payment-code-${yuan}-yuan.png`,
  posterTitle: 'WeChat payment code',
  posterHint: 'Press and hold the code to pay',
  posterPayBefore: (at) => `Pay before ${at.time}, ${at.day} ${months[at.month - 1]} (Beijing time)`,

  liveCodeAlt: 'Payment code: scan it with your phone’s camera',
  liveOnly: 'This code works only for a live camera. Screenshots, forwarding and long press do not work.',
  showCode: 'Show the code',
  refreshCode: 'Refresh the code',
  codeExpired: 'This code is no longer valid',
  codeExpiresIn: 'Code valid for',
  openWechat: 'Open WeChat Pay',
  or: 'or',
  payByWechat: 'Pay with WeChat',
  payByAlipay: 'Pay with Alipay',
  alipayScan: 'Open Scan in Alipay and point it at this code.',
  alipayLogin: 'Log in to Alipay to pay',
  goToAlipay: 'Continue to Alipay',

  choosePlan: 'Choose the number of instalments',
  plan: (count) => `${count} instalments`,
  planEach: (each, first) =>
    first === each ? `about ¥${each} each` : `about ¥${each} each, the first about ¥${first}`,
  planFee: (fee, total) => `¥${fee} of fee included, ¥${total} in all`,
  planFree: (total) => `no fee (the shop bears it), ¥${total} in all`,
  planNote: 'Alipay decides what is due when. You may change the number until you pay.',
  payByHuabei: 'Pay by Huabei instalments',
  huabeiLogin: 'Log in for instalments',
  goToHuabei: 'Continue to Alipay instalments',

  payByUnionpay: 'Pay with UnionPay',
  unionpayScan: 'Open Scan in the UnionPay app and point it at this code.',
  unionpayPage: 'Pay by bank card',
  goToUnionpay: 'Continue to UnionPay',
  goOnToGateway: 'Go on to UnionPay',
  gatewayReady: 'The payment page is ready. Press the button to go there.',

  working: 'One moment…',
  payNow: 'Pay now',
  waitingForWallet: 'Opening the wallet…',
  confirming: {
    title: 'Confirming your payment',
    text: 'The wallet is done; we are waiting for its channel to confirm. Please do not pay again.',
  },
  inDoubt: {
    title: 'Confirming your payment',
    text: 'A payment still waits to be confirmed by its channel. Please do not pay again.',
  },
  waitingForPayment: 'Waiting for your payment; this page updates by itself',
  cancelled: 'Cancelled. Nothing was paid.',
  walletFailed: 'The wallet could not finish the payment. Retry or choose another way.',
  needsScript: 'This step needs JavaScript.',
  scanWithPhone: {
    title: 'Scan with your phone to pay',
    text: 'Open Scan in WeChat or Alipay and point it at this code.',
  },

  paid: { title: 'Payment complete', text: 'The shop has your payment.' },
  paidBy: 'Paid with',
  paidByFriend: 'Paid by a friend',
  paidByNamed: 'Paid by your friend {name}. Remember to say thanks!',
  paidAt: 'Paid at',
  returning: 'Returning to the shop in {seconds} s',
  stay: 'Stay here',
  returnToShop: 'Return to the shop',
  mayClose: 'You may close this page; the page of the order updates by itself.',
  closed: { title: 'Order closed', text: 'This order can no longer be paid. To buy, place a new order at the shop.' },
  expired: {
    title: 'The time to pay is over',
    text: 'Please do not pay any more. To buy, place a new order at the shop.',
  },
  backToShop: 'Back to the shop',
  noMethod: { title: 'No way to pay right now', text: 'Try again later, or contact the shop.' },

  friend: friendEn,

  retry: 'Retry',
  chooseAnother: 'Choose another way',
  offline: { title: 'No connection', text: 'Check your network and try again.' },
  unknownError: { title: 'Payment is not possible right now', text: 'Retry, or choose another way to pay.' },
  errors: {
    order_already_paid: { title: 'This order is paid', text: 'There is no need to pay again.' },
    order_closed: { title: 'Order closed', text: 'It can no longer be paid. Place a new order at the shop.' },
    order_expired: { title: 'The time to pay is over', text: 'Place a new order at the shop.' },
    order_payment_in_doubt: {
      title: 'An earlier payment is being confirmed',
      text: 'Wait a moment; do not pay again.',
    },
    too_many_attempts: { title: 'Too many payments are open', text: 'Finish one of them, or wait a moment and retry.' },
    order_not_found: { title: 'This order was not found', text: 'Open the payment page again from the shop.' },
    method_not_available: { title: 'Not available for this order', text: 'Choose another way to pay.' },
    product_not_available: { title: 'Cannot be used here', text: 'Choose another way, or open this page elsewhere.' },
    instalment_plan_required: { title: 'Choose a number of instalments first', text: 'Then pay.' },
    instalment_plan_not_available: {
      title: 'This number of instalments is not offered now',
      text: 'Nothing was paid. Choose another number or another way to pay.',
    },
    payer_required: {
      title: 'The wallet has not told who you are',
      text: 'Open the payment link in the wallet again.',
    },
    payer_not_identified: { title: 'The wallet did not tell who you are', text: 'Nothing was paid. Please retry.' },
    amount_exceeds_channel_limit: { title: 'Over the limit of this method', text: 'Choose another way to pay.' },
    expires_too_soon: { title: 'Too little time is left', text: 'Choose another way, or place a new order.' },
    channel_refused: {
      title: 'The channel refused the payment',
      text: 'Nothing was charged. Retry or choose another way.',
    },
    channel_unavailable: {
      title: 'The channel cannot be reached',
      text: 'Nothing was charged. Retry or choose another way.',
    },
    channel_account_not_found: {
      title: 'The shop’s account is unavailable',
      text: 'Choose another way, or ask the shop.',
    },
    friend_pay_link_not_found: {
      title: 'This link is not valid',
      text: 'Check that it is complete, or ask your friend for a new one.',
    },
    friend_pay_link_revoked: {
      title: 'The request was taken back',
      text: 'Your friend no longer needs this payment.',
    },
    friend_pay_link_expired: { title: 'This link has expired', text: 'Ask your friend for a new one.' },
    too_many_links: { title: 'Too many links are open', text: 'Take one of them back first.' },
    text_too_long: { title: 'The text is too long', text: 'Make it shorter and try again.' },
    forbidden_characters: {
      title: 'The text has characters that cannot be used',
      text: 'Take them out and try again.',
    },
    cashier_link_invalid: {
      title: 'This link is not valid',
      text: 'Check that it is complete, or open it from the shop.',
    },
    cashier_link_expired: { title: 'This link is too old', text: 'Open the payment page again from the shop.' },
    route_not_found: { title: 'Page not found', text: 'Check that the link is complete.' },
    invalid_request: { title: 'Something is wrong with the request', text: 'Reload the page and try again.' },
    too_many_requests: { title: 'Too many tries', text: 'Wait a moment and try again.' },
    not_ready: { title: 'The service is starting', text: 'Wait a moment and try again.' },
    overloaded: { title: 'Many people are paying right now', text: 'Wait a moment and try again.' },
    internal_error: {
      title: 'Something went wrong on our side',
      text: 'Try again later. If you paid, this page will show it: do not pay again.',
    },
  },
}
