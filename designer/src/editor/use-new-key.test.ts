// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { useNewKey } from './use-new-key.ts'

const dictionary = vi.hoisted(() => ({ come: undefined as (() => void) | undefined }))
vi.mock('pinyin-pro', async (real) => {
  await new Promise<void>((resolve) => (dictionary.come = resolve))
  return real()
})

it('follows the name, but not under the hand of whoever is in the box when the dictionary comes', async () => {
  // Another test may have the dictionary already.
  vi.resetModules()
  const [{ i18n }, { useNewKey: use }] = await Promise.all([import('@tenon/ui/i18n'), import('./use-new-key.ts')])
  let made!: ReturnType<typeof useNewKey>
  const part = defineComponent({ setup: () => ((made = use('form', () => new Set())), () => h('i')) })
  mount(part, { global: { plugins: [i18n] } })
  made.name.value = '备件'
  expect(made.key.value).toBe('form')
  made.keyBox.onFocus()
  await vi.waitFor(() => expect(dictionary.come).toBeDefined())
  dictionary.come!()
  await vi.dynamicImportSettled()
  await flushPromises()
  expect(made.key.value).toBe('form')
  // He leaves it as it was: it follows the name again.
  made.keyBox.onBlur()
  expect(made.key.value).toBe('bei_jian')
  made.keyBox.onFocus()
  made.key.value = 'part'
  made.keyBox.onBlur()
  made.name.value = '备件库'
  expect(made.key.value).toBe('part')
})
