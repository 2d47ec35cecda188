// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest'
import { openAbove, pressedAbove } from './pressed-above.ts'

const layer = (zIndex: number, inside = '<button></button>') => {
  const made = document.createElement('div')
  made.className = 'el-popper'
  made.style.zIndex = String(zIndex)
  made.innerHTML = inside
  document.body.append(made)
  return made
}
const press = (on: Element) => on.dispatchEvent(new Event('pointerdown', { bubbles: true }))
afterEach(() => {
  document.body.innerHTML = ''
})

it('knows a press in a layer above from one in its own, below, or on the page', () => {
  const panel = layer(2001)
  const list = layer(2002)
  press(list.firstElementChild!)
  expect(pressedAbove(panel)).toBe(true)
  expect(pressedAbove(list)).toBe(false)
  press(panel.firstElementChild!)
  expect(pressedAbove(panel)).toBe(false)
  expect(pressedAbove(list)).toBe(false)
  press(document.body)
  expect(pressedAbove(panel)).toBe(false)
})

it('remembers a layer that closed by the press, and forgets it with the next key', () => {
  const panel = layer(2001)
  const list = layer(2002)
  press(list.firstElementChild!)
  list.remove()
  expect(pressedAbove(panel)).toBe(true)
  window.dispatchEvent(new Event('keydown'))
  expect(pressedAbove(panel)).toBe(false)
})

it('a layer that is fading away takes no keys any more', () => {
  const panel = layer(2001)
  const list = layer(2002)
  list.getClientRects = () => [new DOMRect(0, 0, 10, 10)] as unknown as DOMRectList
  expect(openAbove(panel)).toBe(true)
  list.classList.add('el-zoom-in-top-leave-active')
  expect(openAbove(panel)).toBe(false)
})
