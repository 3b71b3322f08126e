import { h } from './dom.js'
import { config, names, t } from './words.js'

const apps = ['wechat', 'alipay', ...(config.unionpay ? ['unionpay'] : []), 'qq', 'browser', 'album']
const labels = { wechat: '微信', alipay: '支付宝', unionpay: '云闪付', qq: 'QQ', browser: '浏览器', album: '相册' }
const drawings = {
  wechat:
    '<rect width="60" height="60" rx="14" fill="#07c160"/><path d="M25 15c-9 0-16 6-16 13 0 4 2 8 6 10l-1 5 6-3 5 1" fill="#fff"/><ellipse cx="25" cy="28" rx="16" ry="13" fill="#fff"/><ellipse cx="38" cy="37" rx="13" ry="11" fill="#fff" stroke="#07c160" stroke-width="2"/><path d="m44 45 3 5-7-3" fill="#fff"/><g fill="#07c160"><circle cx="20" cy="25" r="2"/><circle cx="30" cy="25" r="2"/><circle cx="34" cy="35" r="1.700"/><circle cx="42" cy="35" r="1.700"/></g>',
  alipay:
    '<rect width="60" height="60" rx="14" fill="#1677ff"/><text x="30" y="42" font-size="33" font-weight="700" text-anchor="middle" fill="#fff" font-family="sans-serif">支</text>',
  unionpay:
    '<rect width="60" height="60" rx="14" fill="#fff"/><g transform="skewX(-12)"><rect x="18" y="17" width="18" height="26" rx="4" fill="#d7182a"/><rect x="30" y="17" width="18" height="26" rx="4" fill="#0a4b8c"/><rect x="42" y="17" width="16" height="26" rx="4" fill="#067a74"/></g>',
  qq: '<rect width="60" height="60" rx="14" fill="#1296f3"/><path d="M30 12c-8 0-12 6-12 13v6c-3 4-5 8-4 11l4-3c1 3 2 4 4 6-2 1-3 2-3 4h22c0-2-1-3-3-4 2-2 3-3 4-6l4 3c1-3-1-7-4-11v-6c0-7-4-13-12-13z" fill="#fff"/><g fill="#1296f3"><circle cx="26" cy="24" r="2.200"/><circle cx="34" cy="24" r="2.200"/></g><path d="M24 31q6 4 12 0" stroke="#f7a400" stroke-width="3" fill="none" stroke-linecap="round"/>',
  browser:
    '<rect width="60" height="60" rx="14" fill="#fff"/><circle cx="30" cy="30" r="21" fill="#2b8cf0"/><path d="m42 18-9 15-15 9 9-15z" fill="#fff"/><path d="m42 18-9 15-6-6z" fill="#ff4d4f"/>',
  album:
    '<rect width="60" height="60" rx="14" fill="#fff"/><g style="mix-blend-mode:multiply"><circle cx="30" cy="20" r="9" fill="#ffb02e"/><circle cx="40" cy="28" r="9" fill="#7ac943"/><circle cx="37" cy="40" r="9" fill="#2bb3d9"/><circle cx="23" cy="40" r="9" fill="#7d6bff"/><circle cx="20" cy="28" r="9" fill="#ff5f6d"/></g>',
}

export function homeScreen(phone) {
  const badges = new Map()
  const icons = apps.map((app) => {
    const badge = h('span', { class: 'badge', hidden: true, 'aria-hidden': 'true' })
    badges.set(app, badge)
    const picture = h('span', { class: 'app-picture', 'aria-hidden': 'true' })
    picture.innerHTML = `<svg viewBox="0 0 60 60">${drawings[app]}</svg>`
    picture.append(badge)
    return h(
      'button',
      { class: 'app-icon', 'aria-label': t(labels[app]), onClick: () => phone.show(app) },
      picture,
      h('span', { class: 'app-label' }, t(labels[app])),
    )
  })
  const element = h(
    'div',
    { class: 'screen home' },
    h(
      'p',
      { class: 'greeting' },
      h('span', { class: 'avatar', 'data-who': phone.holder }, names[phone.holder].at(-1)),
      names[phone.holder],
    ),
    h('nav', { class: 'app-grid' }, icons),
  )

  function changed() {
    for (const app of ['wechat', 'qq']) {
      const incoming = phone.state.messages.filter((each) => each.app === app && each.to === phone.holder)
      const unread = incoming.length - (phone.seen.get(app) ?? 0)
      const badge = badges.get(app)
      badge.hidden = unread <= 0
      badge.textContent = String(unread)
    }
  }
  return { element, changed, dark: true }
}
