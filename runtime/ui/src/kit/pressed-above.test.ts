// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { pressedAbove } from './pressed-above.ts'

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

it('forgets the press once its click is over', async () => {
  const panel = layer(2001)
  const list = layer(2002)
  press(list.firstElementChild!)
  list.firstElementChild!.dispatchEvent(new Event('click', { bubbles: true }))
  expect(pressedAbove(panel)).toBe(true)
  await vi.waitFor(() => expect(pressedAbove(panel)).toBe(false))
})
