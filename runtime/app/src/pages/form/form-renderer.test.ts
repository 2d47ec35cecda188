// @vitest-environment happy-dom
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { uiPlugin } from '@tenon/core/ui'
import { createUiRegistry, provideUiRegistry } from '@tenon/ui'
import { createFormSession, FormIssues, FormRenderer } from '@tenon/ui/form'
import { addMessages, i18n, setLocale } from '@tenon/ui/i18n'
import { flushPromises, mount } from '@vue/test-utils'
import { beforeAll, describe, expect, it } from 'vitest'
import { defineComponent, h, type App, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { messages } from '../../../../ui/src/form/messages.ts'
import { context, registry, testForm } from './testing-form.ts'

const { form } = testForm({
  fields: [
    { id: 'f1', key: 'name', type: 'text', label: '名称', required: true },
    { id: 'f2', key: 'level', type: 'radio', label: '级别', settings: { options: [{ value: 'A' }, { value: 'B' }] } },
    { id: 'f3', key: 'credit', type: 'text', label: '信用' },
    { id: 'f4', key: 'amount', type: 'money', label: '金额' },
    {
      id: 'f5',
      key: 'items',
      type: 'subform',
      label: '明细',
      settings: {
        fields: [
          { id: 'r1', key: 'title', type: 'text', label: '品名', required: true },
          { id: 'r2', key: 'count', type: 'number', label: '数量' },
        ],
      },
    },
  ],
  layout: [
    { section: '基本', columns: 2, items: ['name', 'level', 'credit', 'amount'] },
    { section: '明细', items: ['items'] },
  ],
  linkage: [{ when: { '==': [{ var: 'level' }, 'A'] }, show: ['credit'] }],
})
const plugins = [
  i18n,
  [VueQueryPlugin, { queryClient: new QueryClient() }] as const,
  createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { render: () => null } }] }),
  (app: App) => provideUiRegistry(app, createUiRegistry(registry, [uiPlugin])),
]
beforeAll(() => {
  setLocale('zh-CN')
  addMessages(messages, ...uiPlugin.messages!)
})
function open() {
  const session = createFormSession({ form, mode: 'create', initial: {}, context })
  const Page = defineComponent({ render: () => [h(FormRenderer, { session }), h(FormIssues, { session })] })
  // The tuple of a plugin with its options is typed by position.
  return { session, page: mount(Page, { global: { plugins: plugins as never }, attachTo: document.body }) }
}

describe('a rating', () => {
  const field = testForm({
    fields: [
      {
        id: 'f1',
        key: 'stars',
        type: 'rating',
        label: { 'zh-CN': '满意度', 'en-US': 'Rating' },
        settings: { half: true },
      },
    ],
  }).form.field('stars')!
  const ui = createUiRegistry(registry, [uiPlugin]).field('rating')!
  const draw = (component: Component, props: object) =>
    mount(component, { props: { field, ...props }, global: { plugins: plugins as never } })

  it('shows half a star where it was given', () => {
    const cell = draw(ui.Cell, { value: '3.5' })
    expect(cell.findAll('.star > .on').map((star) => star.classes().includes('half'))).toEqual([
      false,
      false,
      false,
      true,
    ])
    expect(draw(ui.Cell, { value: '4' }).findAll('.half')).toHaveLength(0)
  })

  it('is one slider by its name, for mouse and keys', async () => {
    const input = draw(ui.Input, { modelValue: '3' })
    expect(input.find('[role=slider]').attributes('aria-label')).toBe('满意度')
    expect(input.findAll('button')).toHaveLength(0)
    await input.find('[role=slider]').trigger('keydown.up')
    await input.findAll('.star')[4]!.trigger('click')
    expect(input.emitted('update:modelValue')).toEqual([['3.5'], ['5']])
  })
})

describe('FormRenderer', () => {
  it('draws sections with labels that belong to their controls, and a mark on what is required', async () => {
    const { page } = open()
    await flushPromises()
    expect(page.findAll('h3').map((each) => each.text())).toEqual(['基本', '明细'])
    const label = page.find('[data-field=name] label')
    expect(label.classes()).toContain('required')
    expect(page.find('[data-field=name] input').attributes('id')).toBe(label.attributes('for'))
  })

  it('shows a linked field as soon as its condition holds', async () => {
    const { page } = open()
    expect(page.find('[data-field=credit]').exists()).toBe(false)
    await page.find('[data-field=level] [role=radio]').trigger('click')
    expect(page.find('[data-field=credit]').exists()).toBe(true)
  })

  it('says what is wrong at the field and in the list after it was left', async () => {
    const { page } = open()
    const input = page.find('[data-field=name] input')
    await input.setValue(' ')
    expect(page.text()).not.toContain('请填写名称')
    await input.trigger('focusout')
    await flushPromises()
    expect(page.find('[data-field=name] .line').text()).toBe('请填写名称')
    expect(page.find('.issues').text()).toContain('还有 1 处需要修改')
  })

  it('reads money as people write it, without losing a digit', async () => {
    const { page, session } = open()
    const input = page.find('[data-field=amount] input')
    await input.trigger('focus')
    await input.setValue('72万')
    await input.trigger('blur')
    expect(session.record.value['amount']).toBe('720000')
    await input.trigger('focus')
    await input.setValue('1,234,567,890,123,456.78')
    await input.trigger('blur')
    expect(session.record.value['amount']).toBe('1234567890123456.78')
    expect((input.element as HTMLInputElement).value).toBe('1,234,567,890,123,456.78')
  })

  it('takes rows pasted from a spreadsheet from the chosen cell on', async () => {
    const { page, session } = open()
    await page
      .findAll('button')
      .find((button) => button.text().includes('添加一行'))!
      .trigger('click')
    const cell = page.find('td[data-path="items/0/title"]')
    await cell.trigger('paste', { clipboardData: { getData: () => '点位\t3\n服务\t1,200' } })
    expect(session.values.value['items']).toEqual([
      { title: '点位', count: '3' },
      { title: '服务', count: '1200' },
    ])
  })
})
