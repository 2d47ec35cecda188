import type { FieldType, Registry } from '@tenon/engine'
import { expect, it } from 'vitest'
import { formFromSheet, propose, typesFor, withType, type ProposedSheet } from './sheet-form.ts'

/** Types as far as a proposal asks them. */
const types = ['text', 'select', 'money', 'number', 'date', 'phone'].map((type) => ({
  type,
  label: type,
  searchable: type === 'text',
  defaultSettings: {},
  settingsFields: type === 'select' ? [{ id: 's', key: 'options', type: 'options', label: 'o' }] : [],
  infer: () => null,
})) as unknown as FieldType[]
const registry = {
  fields: types,
  field: (type: string) => types.find((each) => each.type === type),
} as unknown as Registry
const options = [{ value: 'A' }, { value: 'B' }]
const sheet: ProposedSheet = {
  name: '客户',
  headerRow: 0,
  rows: 60,
  fields: [
    { column: 0, label: '公司名称', type: 'text', others: [], samples: ['上海华瑞'] },
    { column: 1, label: '级别', type: 'select', settings: { options }, others: [{ type: 'text' }], samples: ['A'] },
    {
      column: 2,
      label: '金额',
      type: 'money',
      others: [{ type: 'number', settings: { scale: 2 } }],
      samples: ['1200'],
    },
    { column: 3, label: '序号', type: 'number', others: [], samples: ['1'] },
  ],
}

const LETTERS: Readonly<Record<string, string>> = { 公司名称: 'gong si ming cheng', 金额: 'jin e' }

it('makes a form of the columns that were kept', () => {
  const fields = propose(sheet).map((field) => ({
    ...field,
    taken: field.label !== '序号',
    label: field.label === '金额' ? '合同金额' : field.label,
  }))
  const form = formFromSheet(
    fields,
    { key: 'customer', label: '客户', latin: (text) => LETTERS[text] ?? text },
    registry,
    'zh-CN',
  )
  expect(form.fields.map(({ label, type }) => [label, type])).toEqual([
    ['公司名称', 'text'],
    ['级别', 'select'],
    ['合同金额', 'money'],
  ])
  // What cannot be read aloud is called by its type.
  expect(form.fields.map(({ key }) => key)).toEqual(['gong_si_ming_cheng', 'select_1', 'jin_e'])
  expect(form.fields[1]!.settings).toEqual({ options })
  // The import finds the column by the heading that the file has.
  expect(form.fields[2]!.import).toEqual({ aliases: ['金额'] })
  expect(form.title).toBe(form.fields[0]!.key)
})

it('a column takes another type with the settings that the sheet speaks for, and back', () => {
  const [, level, amount] = propose(sheet)
  const text = withType(level!, 'text')
  expect(text).not.toHaveProperty('settings')
  expect(withType(text, 'select').settings).toEqual({ options })
  expect(withType(amount!, 'number').settings).toEqual({ scale: 2 })
})

it('offers lists of choices only where the sheet has one', () => {
  const [name, level] = propose(sheet)
  expect(typesFor(name!, registry)).toEqual(expect.arrayContaining(['text', 'number', 'date', 'phone']))
  expect(typesFor(name!, registry)).not.toContain('select')
  expect(typesFor(level!, registry)).toContain('select')
})
