/** The page's policy lets styles in that carry this. The browser hides it from everybody but the scripts that run here. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

/** Components take the nonce from their surroundings, but tables measure scroll bars with a style that asks nobody. */
export function giveStylesTheNonce(): void {
  const make = document.createElement.bind(document)
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const made = make(name, options)
    if (made instanceof HTMLStyleElement) made.nonce = nonce
    return made
  }) as typeof document.createElement
}
