import { expect, test } from 'vitest'
import { freeActionId, insertAction, moveAction, removeAction } from './edits.ts'

const actions = ['a', 'b', 'c'].map((id) => ({ id, kind: 'x' }))
const ids = (list: readonly { id: string }[]) => list.map((a) => a.id).join('')

test('actions move one place and stop at the ends', () => {
  expect(ids(moveAction(actions, 0, 1))).toBe('bac')
  expect(ids(moveAction(actions, 2, 1))).toBe('abc')
  expect(ids(moveAction(actions, 0, -1))).toBe('abc')
})
test('actions are put in and taken out', () => {
  expect(ids(insertAction(actions, 1, { id: 'n', kind: 'x' }))).toBe('anbc')
  expect(ids(removeAction(actions, 1))).toBe('ac')
})
test('a new id is free', () => {
  expect(freeActionId(actions, 'd')).toBe('d')
  expect(freeActionId(actions, 'b')).toBe('b_2')
})
