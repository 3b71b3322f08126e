/** Copying inside the phone fills the phone's clipboard, with the site's real addresses. */
export function watchCopying(settings, tell, dataUrlOf, realAddress) {
  function copied(text) {
    if (text) tell('copied', { text: realAddress(settings, text) })
  }
  const clipboard = navigator.clipboard ?? {}
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: {
      writeText: async (text) => {
        copied(String(text))
        await clipboard.writeText?.(realAddress(settings, String(text))).catch(() => {})
      },
      write: async (items) => {
        for (const item of items) {
          const type = item.types.find((each) => each.startsWith('image/'))
          if (type) tell('save-picture', { dataUrl: await dataUrlOf(await item.getType(type)) })
        }
      },
      readText: async () => '',
    },
  })
  document.addEventListener('copy', (event) => {
    const field = document.activeElement
    const chosen =
      field && typeof field.selectionStart === 'number'
        ? field.value.slice(field.selectionStart, field.selectionEnd)
        : String(getSelection())
    copied(event.clipboardData?.getData('text/plain') || chosen)
  })
}
