import { saveFile } from '@tenon/ui/kit'

/** Hands the chart that is drawn inside an element to the browser's download, on the colour of its card. False: nothing drawn. */
export function savePicture(within: HTMLElement, name: string): boolean {
  const drawn = within.querySelector('canvas')
  const copy = document.createElement('canvas')
  const pen = copy.getContext('2d')
  if (!drawn || !pen) return false
  copy.width = drawn.width
  copy.height = drawn.height
  pen.fillStyle = getComputedStyle(within).backgroundColor
  pen.fillRect(0, 0, copy.width, copy.height)
  pen.drawImage(drawn, 0, 0)
  copy.toBlob((bytes) => bytes && saveFile(bytes, `${name}.png`), 'image/png')
  return true
}
