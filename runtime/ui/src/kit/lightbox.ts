import { shallowRef } from 'vue'

/** A picture to be looked at in full. */
export interface Picture {
  readonly src: string
  readonly name: string
}
export const lightbox = shallowRef<{ readonly pictures: readonly Picture[]; readonly at: number } | null>(null)

/** Shows pictures over the page, beginning with one of them; drawn by `UiLightbox`. */
export function showPictures(pictures: readonly Picture[], at = 0): void {
  if (pictures.length > 0) lightbox.value = { pictures, at: Math.min(Math.max(at, 0), pictures.length - 1) }
}
/** The next picture or the one before, round and round. */
export function turnPicture(by: 1 | -1): void {
  const shown = lightbox.value
  if (shown) lightbox.value = { ...shown, at: (shown.at + by + shown.pictures.length) % shown.pictures.length }
}
