import type { FormDefinition } from '@tenon/engine'
import { expect, test } from 'vitest'
import { recordName } from './record-name.ts'

const form: FormDefinition = {
  kind: 'form',
  key: 'contract',
  label: '合同',
  fields: [
    { id: 'f_1', key: 'subject', type: 'text', label: '事由' },
    { id: 'f_2', key: 'no', type: 'auto_number', label: '编号' },
  ],
}
const row = { subject: '办公椅', no: 'HT-1', items: [{ id: 'x' }] }

test('a record is called by its number and its title, or by its first field where the form has neither', () => {
  expect(recordName(row, { ...form, number: 'no', title: 'subject' })).toBe('HT-1 办公椅')
  expect(recordName(row, { ...form, title: 'subject' })).toBe('办公椅')
  expect(recordName(row, form)).toBe('办公椅')
  expect(recordName({ ...row, subject: null }, form)).toBe('')
  expect(recordName({ subject: ['a'] }, form)).toBe('')
})
