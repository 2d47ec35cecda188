import { saveFile, toast } from '@tenon/ui/kit'

/**
 * Hands a part of the page to the browser's download, as people see it and twice as fine: all that scrolls within it, without what
 * is not printed either. Never fails: where the browser cannot draw it, `failed` is told.
 */
export async function savePicture(part: HTMLElement, name: string, failed: string): Promise<void> {
  try {
    saveFile(await pictureOf(part), `${name}.png`)
  } catch {
    toast(failed, { look: 'bad' })
  }
}

// helpers

async function pictureOf(part: HTMLElement): Promise<Blob> {
  // Only who takes a picture needs it.
  const { domToBlob } = await import('modern-screenshot')
  return domToBlob(part, {
    scale: 2,
    type: 'image/png',
    width: part.clientWidth,
    height: part.scrollHeight,
    style: { overflow: 'visible' },
    backgroundColor: getComputedStyle(part).backgroundColor,
    // Letters are those of the system.
    font: false,
    filter: (node) => !(node instanceof Element && node.classList.contains('no-print')),
  })
}
