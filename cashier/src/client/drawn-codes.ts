import type { CodeShape } from '../code-shape.ts'

/** The codes as the server drew them, read back from the page, so that the encoder need not be sent along. */
export const drawnCodes = (root: Element): readonly CodeShape[] =>
  [...root.querySelectorAll<SVGPathElement>('path[data-code]')].map((path) => ({
    content: path.dataset.code ?? '',
    modules: Number(path.dataset.modules),
    path: path.getAttribute('d') ?? '',
  }))
