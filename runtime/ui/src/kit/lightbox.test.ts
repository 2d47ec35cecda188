import { expect, it } from 'vitest'
import { lightbox, showPictures, turnPicture } from './lightbox.ts'

const pictures = ['a', 'b', 'c'].map((name) => ({ src: `/${name}`, name }))

it('begins with the picture that was pressed and goes round', () => {
  showPictures(pictures, 2)
  expect(lightbox.value?.at).toBe(2)
  turnPicture(1)
  expect(lightbox.value?.at).toBe(0)
  turnPicture(-1)
  expect(lightbox.value?.at).toBe(2)
})

it('shows nothing where there is nothing', () => {
  lightbox.value = null
  showPictures([])
  turnPicture(1)
  expect(lightbox.value).toBeNull()
})
