/** Gives the phone a picture that the page offers for download. */
export async function savePicture(tell, address) {
  const picture = await fetch(address).then((answer) => answer.blob())
  if (!picture.type.startsWith('image/')) return
  tell('save-picture', { dataUrl: await dataUrlOf(picture) })
}

export function dataUrlOf(blob) {
  return new Promise((resolve) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result)
    reader.readAsDataURL(blob)
  })
}

/** Long press (or right click) on a picture opens the app's own menu. */
export function watchPictures(tell, inPhone) {
  function pictureAt(target) {
    return target instanceof Element ? target.closest('img, canvas, svg') : null
  }
  async function picturePressed(element) {
    const source = element instanceof HTMLCanvasElement ? element : await drawable(element)
    if (source === undefined) return
    const box = element.getBoundingClientRect()
    const width = source.naturalWidth || source.width || box.width
    const height = source.naturalHeight || source.height || box.height
    const scale = Math.max(1, 480 / Math.max(1, Math.min(width, height)))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const pen = canvas.getContext('2d')
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, canvas.width, canvas.height)
    pen.imageSmoothingEnabled = false
    pen.drawImage(source, 0, 0, canvas.width, canvas.height)
    tell('picture-pressed', { dataUrl: canvas.toDataURL('image/png') })
  }
  function drawable(element) {
    if (element instanceof HTMLImageElement) return element
    const copy = element.cloneNode(true)
    const box = element.getBoundingClientRect()
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
    copy.setAttribute('width', String(box.width * 2))
    copy.setAttribute('height', String(box.height * 2))
    const picture = new Image()
    return new Promise((resolve) => {
      picture.onload = () => resolve(picture)
      picture.onerror = () => resolve(undefined)
      picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
    })
  }
  if (!inPhone) return
  // A touch screen's long press arrives as a context menu; a mouse has both ways.
  document.addEventListener('contextmenu', (event) => {
    const element = pictureAt(event.target)
    if (element === null) return
    event.preventDefault()
    picturePressed(element)
  })
  let timer
  document.addEventListener('pointerdown', (event) => {
    const element = pictureAt(event.target)
    if (element === null || event.button !== 0 || event.pointerType !== 'mouse') return
    timer = setTimeout(() => picturePressed(element), 600)
  })
  for (const name of ['pointerup', 'pointercancel', 'dragstart', 'scroll']) {
    document.addEventListener(name, () => clearTimeout(timer), true)
  }
}
