import type { CashierMethod } from '@hutong/contract'
import type { VNode } from 'preact'
import { quietModules } from '../code-shape.ts'
import { posterHeight, posterLayout, posterWidth } from '../poster-layout.ts'
import { PosterDrawing } from './code.tsx'
import { LiveCode, liveCodeOf } from './live-code.tsx'
import { CopyLink, type Drawn, StartForm, TroubleOf } from './parts.tsx'

/** The picture: its address works for the camera, from the album and by long press alike, because it is a link of ours. */
function Picture({ model, words }: Drawn): VNode | null {
  const { view, poster } = model
  if (poster !== null) {
    return <img class="poster" src={poster.src} width={posterWidth} height={posterHeight} alt={words.pictureAlt} />
  }
  const code = model.codes.find((shape) => shape.content === view.scan_url)
  if (code === undefined) return null
  return <PosterDrawing layout={posterLayout(view, code, quietModules, words)} label={words.pictureAlt} />
}

function PictureButtons({ model, actions, words }: Drawn): VNode {
  const { poster, notice } = model
  if (poster === null) return <p class="hint">{words.screenshotHint}</p>
  // A phone that can hand the file to WeChat saves the payer the album and two taps, so that button goes first.
  return (
    <>
      {poster.canShare && (
        <button type="button" class="button wechat_scan" onClick={actions.sharePicture}>
          {words.shareToWechat}
        </button>
      )}
      <button
        type="button"
        class={poster.canShare ? 'button plain' : 'button wechat_scan'}
        onClick={actions.savePicture}
      >
        {words.savePicture}
      </button>
      {poster.canCopy && model.view.environment === 'desktop' && (
        <button type="button" class="button plain" onClick={actions.copyPicture}>
          {words.copyPicture}
        </button>
      )}
      <p class="hint" role="status">
        {notice === 'saved' && words.savePictureHint}
        {notice === 'picture_copied' && words.pictureCopied}
      </p>
    </>
  )
}

function PicturePanel(drawn: Drawn): VNode {
  const { model, words } = drawn
  const desktop = model.view.environment === 'desktop'
  return (
    <div class="picture">
      <figure>
        <Picture {...drawn} />
        {!desktop && model.poster !== null && <figcaption class="hint quiet">{words.pressToSave}</figcaption>}
      </figure>
      <div class="how">
        {desktop && <p class="hint strong">{words.scanDirectly}</p>}
        <ol class="steps" aria-label={words.stepsLabel}>
          {words.steps.map((step) => (
            <li>{step}</li>
          ))}
        </ol>
        <PictureButtons {...drawn} />
        {model.scripted && <CopyLink {...drawn} />}
      </div>
    </div>
  )
}

/** WeChat scan pay, in the shape the device and its browser allow. */
export function WechatPanel({ method, ...drawn }: Drawn & { method: CashierMethod }): VNode {
  const { model, actions, words } = drawn
  const trouble = <TroubleOf {...drawn} method="wechat_scan" />
  if (method.product === 'jsapi') {
    return (
      <>
        {trouble}
        <a class="button wechat_scan" href={model.view.scan_url}>
          {words.payByWechat}
        </a>
      </>
    )
  }
  const offers = [method.product, ...method.alternatives]
  const live = liveCodeOf(drawn, 'wechat_scan')
  const showLive = model.liveCode && live !== null
  return (
    <>
      {offers.includes('native_qr') && (
        <div class="tabs" role="tablist">
          <a
            class="tab"
            role="tab"
            aria-selected={!model.liveCode}
            href={model.view.paths.page}
            onClick={(event: Event) => {
              event.preventDefault()
              actions.showPicture()
            }}
          >
            {words.pictureTab}
          </a>
          <StartForm {...drawn} method="wechat_scan" product="native_qr" look="tab">
            {words.liveTab}
          </StartForm>
        </div>
      )}
      {trouble}
      {offers.includes('h5') && (
        <div class="first-choice">
          <StartForm {...drawn} method="wechat_scan" product="h5">
            {words.openWechat}
          </StartForm>
          <p class="or">{words.or}</p>
        </div>
      )}
      {showLive ? (
        <LiveCode {...drawn} method="wechat_scan" action={live} hint={words.liveOnly} />
      ) : (
        <PicturePanel {...drawn} />
      )}
    </>
  )
}
