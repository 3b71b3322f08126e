import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import base from './style/base.css?inline'
import desktop from './style/desktop.css?inline'
import methods from './style/methods.css?inline'
import outcome from './style/outcome.css?inline'
import picture from './style/picture.css?inline'
import plans from './style/plans.css?inline'

/** In this order: later files refine what earlier ones say. */
const style = base + methods + plans + picture + outcome + desktop

type DocumentProps = {
  htmlLang: string
  title: string
  nonce: string
  /** The page's script, or null where nothing on it moves. */
  script: string | null
  /** JSON for the script, already escaped. */
  boot: string | null
  /** Content of a `meta refresh` that only browsers without script obey. */
  refresh: string | null
  children: ComponentChildren
}

/**
 * One whole page. Its style is inline, so the first paint waits for this answer alone; the title says neither what is bought
 * nor for how much, because a link's preview shows it to a whole chat.
 */
function Document({ htmlLang, title, nonce, script, boot, refresh, children }: DocumentProps): VNode {
  return (
    <html lang={htmlLang}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover" />
        <title>{title}</title>
        {/* The wallet's H5 page asks which site sent the payer: it is told the site, never the address with its token. */}
        <meta name="referrer" content="strict-origin" />
        <meta name="robots" content="noindex,nofollow" />
        <meta name="theme-color" content="#f4f5f7" />
        <meta name="format-detection" content="telephone=no,email=no,address=no" />
        <meta property="og:title" content={title} />
        <meta property="og:type" content="website" />
        <link rel="icon" href="data:," />
        <style nonce={nonce} dangerouslySetInnerHTML={{ __html: style }} />
        {script !== null && <script type="module" nonce={nonce} src={script} />}
        {refresh !== null && (
          <noscript>
            <meta http-equiv="refresh" content={refresh} />
          </noscript>
        )}
      </head>
      <body>
        <div id="page">{children}</div>
        {boot !== null && (
          <script type="application/json" id="boot" nonce={nonce} dangerouslySetInnerHTML={{ __html: boot }} />
        )}
      </body>
    </html>
  )
}

export const documentOf = (props: DocumentProps): string => `<!doctype html>${renderToString(<Document {...props} />)}`
