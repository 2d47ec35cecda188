// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { useEscape } from './use-escape.ts'

const scopes: EffectScope[] = []
// A page of its own: what another test left open would lie above.
beforeEach(() => (document.body.innerHTML = ''))
afterEach(() => scopes.splice(0).forEach((scope) => scope.stop()))
function layer(kind: string, height: number) {
  const element = document.createElement('div')
  element.className = kind
  element.style.zIndex = String(height)
  element.getClientRects = () => [new DOMRect(0, 0, 10, 10)] as unknown as DOMRectList
  document.body.append(element)
  const made = { open: true, close: vi.fn(() => ((made.open = false), element.remove())) }
  const scope = effectScope()
  scope.run(() => useEscape({ isOpen: () => made.open, element: () => element, close: made.close }))
  scopes.push(scope)
  return made
}
function press(key = 'Escape', more: KeyboardEventInit = {}): boolean {
  const below = vi.fn()
  document.addEventListener('keydown', below)
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  document.removeEventListener('keydown', below)
  return below.mock.calls.length > 0
}

it('closes the layer on top, one with each press, and what lies below does not see the key', () => {
  const [panel, list] = [layer('el-popper', 2001), layer('el-popper', 2002)]
  expect(press()).toBe(false)
  expect([panel.open, list.open]).toEqual([true, false])
  expect(press()).toBe(false)
  expect(panel.open).toBe(false)
  expect(press()).toBe(true)
})

it('leaves the key to a question that was opened out of it, to other keys and to whoever is composing', () => {
  const panel = layer('el-popper', 2001)
  const question = document.createElement('div')
  question.className = 'el-overlay'
  question.style.zIndex = '2003'
  question.getClientRects = () => [new DOMRect(0, 0, 10, 10)] as unknown as DOMRectList
  document.body.append(question)
  expect([press(), panel.open]).toEqual([true, true])
  question.remove()
  expect([press('a'), press('Escape', { isComposing: true }), panel.open]).toEqual([true, true, true])
  expect([press(), panel.open]).toEqual([false, false])
})
