import { emptyForm, type FormDefinition } from '@tenon/engine'
import { expect, test } from 'vitest'
import {
  addButton,
  addView,
  moved,
  moveView,
  removeButton,
  removeView,
  updateView,
  withKind,
  withSlot,
} from './view-edits.ts'

const form: FormDefinition = ['a', 'b', 'c'].reduce(
  (now, key) => addView(now, { key, kind: 'table', label: key }),
  emptyForm('f', 'F'),
)
const keys = (now: FormDefinition) => now.views!.map((view) => view.key).join('')

test('views are moved, removed and changed', () => {
  expect(keys(moveView(form, 0, 1))).toBe('bac')
  expect(keys(moveView(form, 0, -1))).toBe('abc')
  expect(keys(removeView(form, 1))).toBe('ac')
  const sorted = updateView(form, 0, { sort: ['-x'] })
  expect(sorted.views![0]).toEqual({ key: 'a', kind: 'table', label: 'a', sort: ['-x'] })
  expect(updateView(sorted, 0, { sort: undefined }).views![0]).toEqual(form.views![0])
})
test('the last button that goes takes the list with it', () => {
  const one = addButton(form, { key: 'go', label: '去' })
  expect(one.buttons).toHaveLength(1)
  expect('buttons' in removeButton(one, 0)).toBe(false)
})
test('items move within bounds only', () => {
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  expect(moved(['a', 'b'], 0, 2)).toEqual(['a', 'b'])
})

test('a view of another kind keeps what it lists and forgets what the old kind was built on', () => {
  const board = {
    key: 'b',
    kind: 'kanban',
    label: 'B',
    columns: ['a'],
    group: 'stage',
    settings: { sum: 'n', strips: [] },
  }
  expect({ ...board, ...withKind(board, 'table') }).toEqual({
    ...board,
    kind: 'table',
    group: undefined,
    settings: { strips: [] },
  })
  const list = { key: 'l', kind: 'table', label: 'L', group: 'owner_id' }
  expect(withKind(list, 'gallery')).toEqual({ kind: 'gallery', settings: undefined, group: undefined })
  expect(withKind(list, 'table')).not.toHaveProperty('group')
})

test('a slot is kept where the kind reads it', () => {
  const view = { key: 'b', kind: 'kanban', label: 'B', settings: { sum: 'n' } }
  expect(withSlot(view, 'group', 'stage')).toEqual({ group: 'stage' })
  expect(withSlot(view, 'sum', 'amount')).toEqual({ settings: { sum: 'amount' } })
  expect(withSlot(view, 'sum', undefined)).toEqual({ settings: undefined })
})
