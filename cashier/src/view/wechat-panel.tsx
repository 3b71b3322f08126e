import type { CashierMethod } from '@hutong/contract'
import type { VNode } from 'preact'
import { quietModules } from '../code-shape.ts'
import { posterLayout } from '../poster-layout.ts'
import { Poster } from './code.tsx'
import { codeByForm, LiveCode } from './live-code.tsx'
import { CopyLink, type Drawn, PictureButtons, StartForm, TroubleOf } from './parts.tsx'

/**
 * The picture: its code works for the camera, from the album and by long press alike, because it holds a link of ours.
 * The script unhides the buttons that this browser can serve; a phone that can hand the file to WeChat saves the payer the album
 * and two taps, so that button stands first.
 */
function Picture({ scene }: Drawn): VNode {
  const { view, words } = scene
  const layout = posterLayout(view, scene.drawCode(view.scan_url), quietModules, words)
  const desktop = view.environment === 'desktop'
  return (
    <div class="picture" data-picture hidden={codeByForm({ scene }, 'wechat_scan') !== null}>
      <Poster layout={layout} label={words.pictureAlt} />
      <div class="how">
        {desktop && <p class="hint strong">{words.scanDirectly}</p>}
        <noscript>
          <p class="hint">{words.screenshotHint}</p>
        </noscript>
        <PictureButtons scene={scene} look="wechat_scan" />
        <ol class="steps" aria-label={words.stepsLabel}>
          {words.steps.map((step) => (
            <li>{step}</li>
          ))}
        </ol>
        {!desktop && (
          <p class="hint quiet" data-scripted hidden>
            {words.pressToSave}
          </p>
        )}
        <CopyLink scene={scene} />
      </div>
    </div>
  )
}

/** WeChat scan pay, in the shape the device and its browser allow. */
export function WechatPanel({ scene, method }: Drawn & { method: CashierMethod }): VNode {
  const { words, view } = scene
  if (method.product === 'jsapi') {
    return (
      <a class="button wechat_scan" href={view.scan_url}>
        {words.payByWechat}
      </a>
    )
  }
  const offers = [method.product, ...method.alternatives]
  const live = offers.includes('native_qr')
  return (
    <>
      {live && (
        <div class="tabs">
          <a class="tab" href={view.paths.page} data-do="show-picture">
            {words.pictureTab}
          </a>
          <StartForm scene={scene} method="wechat_scan" product="native_qr" look="tab">
            {words.liveTab}
          </StartForm>
        </div>
      )}
      <TroubleOf scene={scene} method="wechat_scan" product="native_qr" />
      {offers.includes('h5') && (
        <div class="first-choice">
          <StartForm scene={scene} method="wechat_scan" product="h5">
            {words.openWechat}
          </StartForm>
          <p class="or">{words.or}</p>
        </div>
      )}
      {live && <LiveCode scene={scene} method="wechat_scan" hint={words.liveOnly} />}
      <Picture scene={scene} />
    </>
  )
}
