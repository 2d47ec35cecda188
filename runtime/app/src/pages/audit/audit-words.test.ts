import { createRegistry, type AppBundle } from '@tenon/engine'
import { corePlugin } from '@tenon/core'
import { expect, it } from 'vitest'
import { colorOf, kindKey, summaryOf, valueText, wordsOf } from './audit-words.ts'
import { messages } from './messages.ts'

const entry = {
  id: '1',
  at: '2026-11-22T06:00:00Z',
  actor: null,
  via: null,
  action: 'record.update',
  app: 'crm',
  form: 'customer',
  record: '2',
  version: 3,
  changes: null,
  params: null,
  request: null,
  address: null,
}

it('names the fields that changed, else what the entry carries', () => {
  const changes = [
    { field: 'level', from: 'B', to: 'A' },
    { field: 'name', from: 'x', to: 'y' },
  ]
  expect(summaryOf({ ...entry, changes }, (_entry, key) => `«${key}»`, 'zh-CN')).toBe('«level»、«name»')
  expect(summaryOf({ ...entry, params: { rows: 86, deep: { a: 1 } } }, (_entry, key) => key, 'zh-CN')).toBe('86')
})

it('writes values as people read them', () => {
  expect(
    [null, ['高意向', '已签约'], { id: '1', title: '陈晓明' }, 5, false].map((value) => valueText(value, 'zh-CN')),
  ).toEqual(['', '高意向、已签约', '陈晓明', '5', 'false'])
})

it('says what a segment asks for as a sentence, and what was changed of it by name', () => {
  const bundle = {
    options: {
      industry: { kind: 'options', key: 'industry', label: '行业', items: [{ value: 'auto', label: '汽车' }] },
    },
    forms: {
      customer: {
        kind: 'form',
        key: 'customer',
        label: '客户',
        fields: [{ key: 'industry', type: 'select', label: '行业', settings: { options: 'industry' } }],
        layout: { sections: [] },
      },
    },
  } as unknown as AppBundle
  const of = (locale: 'zh-CN' | 'en-US') => {
    const texts = messages[locale] as Record<string, unknown>
    const text = (key: string): unknown =>
      key.split('.').reduce<unknown>((at, word) => (at as Record<string, unknown> | undefined)?.[word], texts)
    const t = (key: string) => String(text(key))
    return wordsOf({ crm: bundle }, locale, createRegistry([corePlugin]), {
      t,
      te: (key) => typeof text(key) === 'string',
    })
  }
  const change = { ...entry, action: 'segment.update' }
  const filter = { '==': [{ var: 'industry' }, 'auto'] }
  expect(of('zh-CN').value(change, 'filter', filter)).toBe('行业 等于 “汽车”')
  expect(of('zh-CN').value(change, 'filter', null)).toBe('')
  expect(of('en-US').value(change, 'editors', 'all')).toBe('Everyone who sees it')
  expect(['label', 'filter', 'editors'].map((key) => of('zh-CN').field(change, key))).toEqual([
    '名称',
    '条件',
    '谁可以修改',
  ])
  expect([of('en-US').param('rules'), of('en-US').param('ports')]).toEqual(['Rules that use it', 'ports'])
  // The same names in a record are its own fields.
  expect(of('zh-CN').field(entry, 'industry')).toBe('行业')
  expect(of('zh-CN').value(entry, 'filter', filter)).toBe(JSON.stringify(filter))
})

it('shows what goes wrong or is taken away red and what leaves the house amber', () => {
  expect(['signIn.failed', 'record.delete', 'record.export', 'record.create'].map(colorOf)).toEqual([
    'bad',
    'bad',
    'warn',
    'good',
  ])
  expect(kindKey('record.update')).toBe('audit.kind.record_update')
})

it('every action that the server may log has a name in both languages', () => {
  const [list = ''] = Object.values(
    import.meta.glob<string>('../../../../server/src/audit/audit-actions.ts', {
      eager: true,
      query: '?raw',
      import: 'default',
    }),
  )
  const actions = [...list.matchAll(/^ {2}'([\w.]+)',$/gm)].map(([, action]) => action!)
  expect(actions.length).toBeGreaterThan(40)
  for (const language of ['zh-CN', 'en-US'] as const) {
    const names = (messages[language] as { audit: { kind: Record<string, string> } }).audit.kind
    expect(actions.filter((action) => !names[kindKey(action).replace('audit.kind.', '')])).toEqual([])
    expect(new Set(Object.keys(names))).toEqual(new Set(actions.map((action) => action.replaceAll('.', '_'))))
  }
})
