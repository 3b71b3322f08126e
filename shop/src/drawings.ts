import type { DrawingName } from './catalogue.ts'
import { type Html, html } from './html.ts'

/** Drawn for a ground of 240 × 240, in the shop's own few colours. */
const shapes: Readonly<Record<DrawingName, Html>> = {
  longjing: html`
    <ellipse cx="120" cy="204" rx="62" ry="9" fill="#00000014"/>
    <path d="M66 78h108v112q0 12-12 12H78q-12 0-12-12z" fill="#3f6b4f"/>
    <path d="M66 78h26v124H78q-12 0-12-12z" fill="#ffffff1c"/>
    <path d="M62 58q0-8 8-8h100q8 0 8 8v20H62z" fill="#2c4e39"/>
    <path d="M104 38h32v12h-32z" fill="#2c4e39"/>
    <rect x="94" y="98" width="52" height="80" rx="3" fill="#f7f0dd"/>
    <path d="M120 164c-16-14-16-32 0-52 16 20 16 38 0 52z" fill="#6f9a63"/>
    <path d="M120 118v54" stroke="#3f6b4f" stroke-width="2.5" fill="none"/>
    <path d="M120 146c9-2 14-7 17-14M120 152c-9-2-14-7-17-14" stroke="#3f6b4f" stroke-width="2" fill="none"/>`,
  gaiwan: html`
    <ellipse cx="120" cy="200" rx="72" ry="9" fill="#00000014"/>
    <path d="M46 178q74 30 148 0l-8 12q-66 22-132 0z" fill="#a9c4bd"/>
    <path d="M58 112h124q-4 58-36 70h-52q-32-12-36-70z" fill="#cfe2dc"/>
    <path d="M58 112h26q2 50 22 70H94q-32-12-36-70z" fill="#ffffff66"/>
    <path d="M52 106q68 16 136 0l-4 10q-64 14-128 0z" fill="#b4cfc7"/>
    <path d="M66 104q8-38 54-38t54 38q-54 12-108 0z" fill="#dcebe6"/>
    <path d="M108 68q-4-14 12-14t12 14q-12 5-24 0z" fill="#a9c4bd"/>
    <path d="M104 150q16-18 32 0m-26 8q10-12 20 0" stroke="#7fa59b" stroke-width="2.5" fill="none"/>
    <path d="M92 44q-8-10 0-20M146 44q8-10 0-20" stroke="#b9ad96" stroke-width="3" fill="none" stroke-linecap="round"/>`,
  puer: html`
    <ellipse cx="120" cy="204" rx="70" ry="9" fill="#00000014"/>
    <circle cx="120" cy="118" r="80" fill="#e9dcc0"/>
    <path d="M120 38a80 80 0 0 1 69 120l-69-40z" fill="#dccba6"/>
    <path d="M120 118L64 61m56 57L50 157m70-39l26 75m-26-75l78 9" stroke="#cbb88f" stroke-width="2"/>
    <path d="M146 46a80 80 0 0 1 50 60c-24-2-44-26-50-60z" fill="#5a4030"/>
    <path d="M158 62l12 8m-2 8l14 2m-8 10l12 2" stroke="#86664d" stroke-width="3" stroke-linecap="round"/>
    <circle cx="108" cy="124" r="34" fill="#a8392c"/>
    <circle cx="108" cy="124" r="28" fill="none" stroke="#f7e7cf" stroke-width="2"/>
    <path d="M92 112h32M108 104v10M96 124q12-10 24 0M108 120v24M96 132l-4 8m28-8l4 8" stroke="#f7e7cf" stroke-width="4" fill="none" stroke-linecap="round"/>`,
  tray: html`
    <ellipse cx="120" cy="206" rx="74" ry="9" fill="#00000014"/>
    <circle cx="120" cy="118" r="84" fill="#b98a4d"/>
    <circle cx="120" cy="118" r="74" fill="#dcb676"/>
    <g stroke="#b98a4d" stroke-width="5" fill="none">
      <path d="M62 72q58 30 116 0M50 98q70 34 140 0M48 126q72 34 144 0M58 152q62 28 124 0"/>
      <path d="M84 54q26 64 0 128M108 46q20 72 0 144M134 46q20 72 0 144M158 56q22 62 0 124" stroke="#c99d5f"/>
    </g>
    <circle cx="120" cy="118" r="79" fill="none" stroke="#9a6f39" stroke-width="3" stroke-dasharray="10 5"/>
    <path d="M100 132c-2-24 12-36 38-38 0 26-12 38-38 38z" fill="#5f8a58"/>
    <path d="M98 136c10-18 20-28 34-36" stroke="#3f6b4f" stroke-width="2.5" fill="none"/>`,
  lesson: html`
    <ellipse cx="120" cy="204" rx="80" ry="9" fill="#00000014"/>
    <rect x="38" y="56" width="164" height="116" rx="10" fill="#2c4e39"/>
    <rect x="48" y="66" width="144" height="96" rx="4" fill="#f7f0dd"/>
    <path d="M92 138q28 14 56 0l-6-30H98z" fill="#a9c4bd"/>
    <path d="M106 98q-6-8 0-16M120 98q-6-8 0-16M134 98q-6-8 0-16" stroke="#b9ad96" stroke-width="3" fill="none" stroke-linecap="round"/>
    <circle cx="120" cy="114" r="22" fill="#b23a2ee0"/>
    <path d="M113 103l20 11-20 11z" fill="#fbf6ea"/>
    <path d="M100 172h40l6 22H94z" fill="#3f6b4f"/>
    <path d="M80 194h80" stroke="#2c4e39" stroke-width="8" stroke-linecap="round"/>`,
  sample: html`
    <ellipse cx="120" cy="206" rx="52" ry="8" fill="#00000014"/>
    <path d="M74 58h92l6 144H68z" fill="#f0dfb8"/>
    <path d="M74 58h24l-4 144H68z" fill="#ffffff55"/>
    <path d="M74 58l8-14 8 14 8-14 8 14 7-14 7 14 8-14 8 14 8-14 8 14 7-14 7 14z" fill="#e2cb98"/>
    <circle cx="120" cy="126" r="32" fill="#fbf6ea"/>
    <g fill="#ffffff" stroke="#c9b179" stroke-width="2">
      <ellipse cx="120" cy="110" rx="7" ry="11"/><ellipse cx="135" cy="121" rx="7" ry="11" transform="rotate(72 135 121)"/>
      <ellipse cx="129" cy="139" rx="7" ry="11" transform="rotate(144 129 139)"/>
      <ellipse cx="111" cy="139" rx="7" ry="11" transform="rotate(216 111 139)"/>
      <ellipse cx="105" cy="121" rx="7" ry="11" transform="rotate(288 105 121)"/>
    </g>
    <circle cx="120" cy="126" r="6" fill="#e4b93f"/>
    <path d="M92 180h56" stroke="#b23a2e" stroke-width="4" stroke-linecap="round"/>`,
  cracked: html`
    <ellipse cx="118" cy="200" rx="74" ry="9" fill="#00000014"/>
    <path d="M172 118q44-12 36 26t-44 30" fill="none" stroke="#7d4a36" stroke-width="12" stroke-linecap="round"/>
    <path d="M70 134q-30-4-40-34l14-4q10 20 34 20z" fill="#8a5440"/>
    <path d="M58 138q0-46 62-46t62 46q0 54-34 60H92q-34-6-34-60z" fill="#96604a"/>
    <path d="M58 138q0-34 32-43-10 24-8 53t20 50H92q-34-6-34-60z" fill="#ffffff1c"/>
    <path d="M82 94q6-22 38-22t38 22q-38 10-76 0z" fill="#7d4a36"/>
    <circle cx="120" cy="66" r="9" fill="#7d4a36"/>
    <path d="M134 92l-8 20 14 12-16 20 12 14-10 22 6 18" fill="none" stroke="#3d2118" stroke-width="4" stroke-linejoin="round"/>
    <path d="M140 124l16 6m-32 14l-16 4m28 12l18 8" stroke="#3d2118" stroke-width="3" stroke-linecap="round"/>
    <path d="M196 190l14-6 6 10-12 6z" fill="#96604a"/>`,
}

/** Decorative: the name stands beside it in words. */
export const drawing = (name: DrawingName): Html =>
  html`<svg class="drawing" viewBox="0 0 240 240" aria-hidden="true" focusable="false">${shapes[name]}</svg>`

export const seal: Html = html`<svg class="seal" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
  <rect x="1" y="1" width="38" height="38" rx="8" fill="#b23a2e"/>
  <path d="M10 15h17v8q0 6-6 6h-5q-6 0-6-6zM27 17h3q3 0 3 3t-3 3h-3M8 33h23" fill="none" stroke="#fdf6e8" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>
  <path d="M15 11q-2-2 0-5m7 5q-2-2 0-5" stroke="#fdf6e8" stroke-width="2.2" fill="none" stroke-linecap="round"/>
</svg>`
