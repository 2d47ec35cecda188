import type { FieldDefinition, FormDefinition } from '@tenon/engine'
import { describe, expect, test } from 'vitest'
import {
  addedFields,
  addField,
  addSection,
  duplicateFields,
  moveFields,
  moveSection,
  pasteFields,
  removeFields,
  removeSection,
  setSetting,
  setSpan,
  updateField,
  updateSection,
} from './edits.ts'
import { allFields, itemKey, placeOf, unplacedFields } from './places.ts'

const field = (key: string, more: Partial<FieldDefinition> = {}): FieldDefinition => ({
  id: `f_${key}`,
  key,
  type: 'text',
  label: key.toUpperCase(),
  ...more,
})
const form: FormDefinition = {
  kind: 'form',
  key: 'ticket',
  label: '工单',
  fields: [
    field('a', { column: 'a', columnType: 'text' }),
    field('b'),
    field('c'),
    field('rows', { type: 'table', settings: { max: 5, fields: [field('x'), field('y')] } }),
    field('hidden'),
  ],
  layout: [
    { section: '一', columns: 2, items: ['a', { key: 'b', span: 2 }] },
    { section: '二', columns: 1, items: ['c', 'rows'] },
  ],
}
const shape = (f: FormDefinition): string[] => (f.layout ?? []).map((s) => s.items.map(itemKey).join(' '))
const columns = (f: FormDefinition): string[] =>
  allFields(f)
    .filter((found) => found.rows)
    .map((found) => found.field.key)

describe('adding', () => {
  test('puts a field at its place with a fresh id and key', () => {
    const next = addField(
      form,
      { id: '', key: 'a', type: 'text', label: '新' },
      { kind: 'section', section: 0, index: 1 },
    )
    expect(shape(next)).toEqual(['a a_2 b', 'c rows'])
    expect(addedFields(form, next)).toHaveLength(1)
    expect(new Set(allFields(next).map((f) => f.field.id)).size).toBe(8)
  })
  test('a form without a layout gets one that names the field once', () => {
    const { layout: _, ...bare } = form
    const next = addField(bare, field('z'), { kind: 'section', section: 0, index: 0 })
    expect(shape(next)).toEqual(['z a b c rows hidden'])
  })
  test('puts a column into a table of rows, where keys are counted apart', () => {
    const next = addField(form, field('a', { id: '' }), { kind: 'rows', field: 'rows', index: 1 })
    expect(columns(next)).toEqual(['x', 'a', 'y'])
    expect(next.fields[3]!.settings!.max).toBe(5)
  })
})

describe('moving', () => {
  test('between sections keeps the field as it is and fits its span', () => {
    const next = moveFields(form, ['f_b'], { kind: 'section', section: 1, index: 1 })
    expect(shape(next)).toEqual(['a', 'c b rows'])
    expect(next.layout![1]!.items[1]).toBe('b')
    expect(next.fields).toBe(form.fields)
  })
  test('within a section counts places as the reader sees them', () => {
    expect(shape(moveFields(form, ['f_a'], { kind: 'section', section: 0, index: 2 }))).toEqual(['b a', 'c rows'])
    expect(shape(moveFields(form, ['f_b'], { kind: 'section', section: 0, index: 0 }))).toEqual(['b a', 'c rows'])
  })
  test('several fields land side by side in the order named', () => {
    expect(shape(moveFields(form, ['f_a', 'f_c'], { kind: 'section', section: 1, index: 2 }))).toEqual([
      'b',
      'rows a c',
    ])
  })
  test('into a table of rows makes a new field, since its values live in another table', () => {
    const next = moveFields(form, ['f_a'], { kind: 'rows', field: 'rows', index: 0 })
    const moved = allFields(next).find((found) => found.rows && found.field.key === 'a')!.field
    expect(columns(next)).toEqual(['a', 'x', 'y'])
    expect(moved.id).not.toBe('f_a')
    expect(moved.column).toBeUndefined()
    expect(next.fields.map((f) => f.key)).toEqual(['b', 'c', 'rows', 'hidden'])
  })
  test('out of a table of rows puts a field into the form', () => {
    const next = moveFields(form, ['f_y'], { kind: 'section', section: 0, index: 0 })
    expect(columns(next)).toEqual(['x'])
    expect(shape(next)).toEqual(['y a b', 'c rows'])
  })
  test('a table cannot be moved into itself', () => {
    expect(moveFields(form, ['f_rows'], { kind: 'rows', field: 'rows', index: 0 })).toEqual(form)
  })
  test('a field that stands nowhere can be placed', () => {
    expect(unplacedFields(form).map((f) => f.key)).toEqual(['hidden'])
    const next = moveFields(form, ['f_hidden'], { kind: 'section', section: 0, index: 0 })
    expect(shape(next)[0]).toBe('hidden a b')
    expect(next.fields).toHaveLength(5)
  })
})

describe('removing, changing, copying', () => {
  test('a removed field leaves neither definition nor place', () => {
    const next = removeFields(form, ['f_a', 'f_y'])
    expect(next.fields.map((f) => f.key)).toEqual(['b', 'c', 'rows', 'hidden'])
    expect(shape(next)).toEqual(['b', 'c rows'])
    expect(columns(next)).toEqual(['x'])
  })
  test('an undefined member is left out, and empty settings disappear', () => {
    const named = setSetting(form, 'f_a', 'maxLength', 10)
    expect(named.fields[0]!.settings).toEqual({ maxLength: 10 })
    expect('settings' in setSetting(named, 'f_a', 'maxLength', undefined).fields[0]!).toBe(false)
    expect('required' in updateField(form, 'f_a', { required: undefined }).fields[0]!).toBe(false)
  })
  test('a column of a table is changed in place', () => {
    expect(updateField(form, 'f_x', { label: '姓名' }).fields[3]!.settings!.fields).toMatchObject([
      { label: '姓名' },
      {},
    ])
  })
  test('a copy stands after its original and shares no id or column', () => {
    const next = duplicateFields(form, ['f_a', 'f_rows'], '副本')
    expect(shape(next)).toEqual(['a a_2 b', 'c rows rows_2'])
    const ids = allFields(next).map((f) => f.field.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(next.fields.find((f) => f.key === 'a_2')).toMatchObject({ label: 'A副本' })
    expect(next.fields.find((f) => f.key === 'a_2')!.column).toBeUndefined()
  })
  test('pasting keeps the order', () => {
    const next = pasteFields(form, [field('p'), field('q')], { kind: 'section', section: 0, index: 0 })
    expect(shape(next)[0]).toBe('p q a b')
  })
})

describe('spans and sections', () => {
  test('a span stays within the columns of its section', () => {
    expect(setSpan(form, 'f_a', 9).layout![0]!.items[0]).toEqual({ key: 'a', span: 2 })
    expect(setSpan(form, 'f_b', 1).layout![0]!.items[1]).toBe('b')
  })
  test('fewer columns cut the spans', () => {
    expect(updateSection(form, 0, { columns: 1 }).layout![0]!.items).toEqual(['a', 'b'])
  })
  test('a removed section leaves its fields to its neighbour', () => {
    expect(shape(removeSection(form, 1))).toEqual(['a b c rows'])
    expect(shape(removeSection(form, 0))).toEqual(['a b c rows'])
    expect(removeSection({ ...form, layout: [form.layout![0]!] }, 0).layout).toHaveLength(1)
  })
  test('sections are added and moved', () => {
    const three = addSection(form, { section: '三', columns: 2, items: [] }, 1)
    expect(three.layout!.map((s) => s.section)).toEqual(['一', '三', '二'])
    expect(moveSection(three, 0, 3).layout!.map((s) => s.section)).toEqual(['三', '二', '一'])
    expect(moveSection(three, 2, 0).layout!.map((s) => s.section)).toEqual(['二', '一', '三'])
  })
  test('old definitions are never changed', () => {
    const before = JSON.stringify(form)
    removeFields(
      moveFields(addField(form, field('z'), { kind: 'section', section: 0, index: 0 }), ['f_c'], {
        kind: 'section',
        section: 0,
        index: 0,
      }),
      ['f_x'],
    )
    expect(JSON.stringify(form)).toBe(before)
  })
  test('a place is found for placed fields and columns', () => {
    expect(placeOf(form, 'f_b')).toEqual({ kind: 'section', section: 0, index: 1 })
    expect(placeOf(form, 'f_y')).toEqual({ kind: 'rows', field: 'rows', index: 1 })
    expect(placeOf(form, 'f_hidden')).toBeUndefined()
  })
})
