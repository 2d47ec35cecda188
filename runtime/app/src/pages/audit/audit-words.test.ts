import { expect, it } from 'vitest'
import { colorOf, kindKey, summaryOf, valueText } from './audit-words.ts'
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
  expect([null, ['高意向', '已签约'], { id: '1', title: '陈晓明' }, 5, false].map(valueText)).toEqual([
    '',
    '高意向、已签约',
    '陈晓明',
    '5',
    'false',
  ])
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
