const config = JSON.parse(document.getElementById('config').textContent)

/** Settings from the server: holder, lang, both, browserUrl, unionpay. */
export { config }

/** Both phones are in China, wherever their visitor is: their clocks agree with the times on the pages they show. */
export const timeZone = 'Asia/Shanghai'

/** Names of people and of things a chat can be with. */
export const names = { buyer: '小王', friend: '阿丽' }

const english = {
  微信: 'WeChat',
  支付宝: 'Alipay',
  云闪付: 'UnionPay',
  云闪付付款: 'UnionPay payment',
  银行卡: 'Bank card',
  浏览器: 'Browser',
  相册: 'Album',
  文件传输助手: 'File Transfer',
  我的电脑: 'My Computer',
  扫一扫: 'Scan',
  返回: 'Back',
  返回桌面: 'Home screen',
  关闭: 'Close',
  更多: 'More',
  取消: 'Cancel',
  确定: 'OK',
  完成: 'Done',
  发送: 'Send',
  发送图片: 'Send picture',
  发送给朋友: 'Send to a friend',
  选择一个聊天: 'Choose a chat',
  选择图片: 'Choose a picture',
  输入消息: 'Message',
  更多操作: 'More actions',
  识别图中的二维码: 'Read QR code in picture',
  保存图片: 'Save picture',
  复制: 'Copy',
  复制链接: 'Copy link',
  粘贴: 'Paste',
  刷新: 'Reload',
  在浏览器打开: 'Open in browser',
  在小程序中打开: 'Open in a mini-program',
  小程序: 'Mini-program',
  分享: 'Share',
  删除: 'Delete',
  添加图片: 'Add picture',
  图片: 'Picture',
  '[图片]': '[Picture]',
  '[链接]': '[Link]',
  网页: 'Web page',
  网址: 'Address',
  前往: 'Go',
  我: 'Me',
  零钱: 'Balance',
  账户余额: 'Account balance',
  账单: 'Bills',
  付款方式: 'Pay with',
  收款方: 'To',
  商品: 'For',
  立即支付: 'Pay now',
  确认付款: 'Confirm payment',
  关闭支付: 'Close payment',
  请输入支付密码: 'Enter your payment password',
  微信支付: 'WeChat Pay',
  支付宝付款: 'Alipay payment',
  支付成功: 'Paid',
  支付中: 'Paying…',
  花呗: 'Huabei',
  期: 'instalments',
  还没有账单: 'No bills yet',
  还没有图片: 'No pictures yet',
  '演示密码：123456': 'Demonstration password: 123456',
  '把图片拖进来、按 Ctrl+V 粘贴，或点右上角添加': 'Drop a picture here, press Ctrl+V, or add one at the top right',
  已存到相册: 'Saved to the album',
  已发送: 'Sent',
  已复制: 'Copied',
  未发现二维码: 'No QR code found',
  把相机对准二维码: 'Point the camera at a code',
  相机看到的图片: 'What the camera sees',
  '粘贴、拖入或选择一张图片，当作镜头里的画面': 'Paste, drop or choose a picture: that is what the lens sees',
  从相册选取: 'From album',
  打开: 'Open',
  这里打不开其他应用: 'Other apps cannot be opened from here',
  '在另一个应用中打开？': 'Open in another app?',
  请长按图片保存: 'Long-press the picture to save it',
  网络异常: 'Network error',
  打不开这张图片: 'This picture cannot be opened',
  没有内容可粘贴: 'Nothing to paste',
  输入网址或粘贴链接: 'Type or paste an address',
  加载中: 'Loading…',
  支付未完成: 'Not paid',
  已支付: 'Paid',
  暂无消息: 'No messages yet',
}

/** The page's word in the visitor's language; the Chinese word is the key. */
export function t(chinese) {
  return config.lang === 'en' ? (english[chinese] ?? chinese) : chinese
}

/** What the holder calls a chat's other side. */
export function partnerName(partner, app) {
  if (partner === 'file_helper') return t(app === 'qq' ? '我的电脑' : '文件传输助手')
  return names[partner]
}
