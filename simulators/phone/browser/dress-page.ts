import { escapeHtml, unescapeHtml } from './html-text.ts'

/**
 * Makes a site's page fit to be shown inside the phone: links to sites the proxy serves lead through it, and the
 * app's bridge script comes first. Only addresses a visitor follows or the page loads are touched; text, data and
 * the meta tags of a share card keep the real address, because people copy and send those.
 *
 * @param through the proxy's address for an absolute one, or undefined when the proxy does not serve it
 */
export function dressPage(html: string, script: string, through: (url: URL) => string | undefined): string {
  const mapped = html.replace(
    /(<(?:a|form|link|script|img|iframe|button|input|source)\b[^>]*?\s(?:href|src|action|formaction)\s*=\s*)(["'])(https?:\/\/[^"']+)\2/gi,
    (whole: string, before: string, quote: string, address: string) => {
      const plain = unescapeHtml(address)
      const target = URL.canParse(plain) ? through(new URL(plain)) : undefined
      return target === undefined ? whole : `${before}${quote}${escapeHtml(target)}${quote}`
    },
  )
  const place = mapped.match(/<head\b[^>]*>/i) ?? mapped.match(/<html\b[^>]*>/i) ?? mapped.match(/<!doctype[^>]*>/i)
  const at = place?.index === undefined ? 0 : place.index + place[0].length
  return `${mapped.slice(0, at)}<script>${script}</script>${mapped.slice(at)}`
}

/** A small page of the app itself, for addresses that open no site. */
export function noticePage(title: string, detail: string, script = ''): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>${script === '' ? '' : `<script>${script}</script>`}
<style>body{margin:0;padding:96px 32px;font:16px/1.6 system-ui,"PingFang SC","Noto Sans SC",sans-serif;color:#333;text-align:center;background:#f7f7f7}
h1{font-size:18px;font-weight:600;margin:0 0 8px}p{color:#767676;font-size:14px;word-break:break-all;margin:0}</style></head>
<body><h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail)}</p></body></html>`
}
