/** A drawn code: `path` is in units of one module and is stroked with width 1; `content` is what a scanner reads. */
export type CodeShape = Readonly<{ content: string; modules: number; path: string }>

/** The white border a code needs around it, in modules (ISO/IEC 18004). */
export const quietModules = 4

/** The view box that leaves a code its white border. */
export const codeBox = (modules: number): string => {
  const side = modules + 2 * quietModules
  return `${-quietModules} ${-quietModules} ${side} ${side}`
}
