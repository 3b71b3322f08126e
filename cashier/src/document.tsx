import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { Card } from './card.ts'
import base from './style/base.css?inline'
import desktop from './style/desktop.css?inline'
import friend from './style/friend.css?inline'
import methods from './style/methods.css?inline'
import outcome from './style/outcome.css?inline'
import picture from './style/picture.css?inline'
import plans from './style/plans.css?inline'

/** In this order: later files refine what earlier ones say. */
const style = base + methods + plans + picture + outcome + friend + desktop

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
  /** What a chat shows of the page; without one the title alone, which says neither what is bought nor for how much. */
  card?: (Card & Readonly<{ image: string; url: string }>) | null
  children: ComponentChildren
}

/** Open Graph, and the same again as QQ reads it. */
function CardTags({ title, card }: { title: string; card: (DocumentProps['card'] & object) | null }): VNode {
  if (card === null) return <meta property="og:title" content={title} />
  return (
    <>
      <meta property="og:title" content={card.title} />
      <meta property="og:description" content={card.description} />
      <meta property="og:image" content={card.image} />
      <meta property="og:url" content={card.url} />
      <meta name="description" itemprop="description" content={card.description} />
      <meta itemprop="name" content={card.title} />
      <meta itemprop="image" content={card.image} />
    </>
  )
}

/**
 * One whole page. Its style is inline, so the first paint waits for this answer alone. Which sites are told where the payer came from
 * is said by the answer's headers alone, because it differs by what the page offers.
 */
function Document({ htmlLang, title, nonce, script, boot, refresh, card, children }: DocumentProps): VNode {
  return (
    <html lang={htmlLang}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover" />
        <title>{title}</title>
        <meta name="robots" content="noindex,nofollow" />
        <meta name="theme-color" content="#f4f5f7" />
        <meta name="format-detection" content="telephone=no,email=no,address=no" />
        <meta property="og:type" content="website" />
        <CardTags title={title} card={card ?? null} />
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
