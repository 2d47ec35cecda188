import { expect, test } from 'vitest'
import { commit, redo, startHistory, undo } from './history.ts'

test('undo and redo walk over every step', () => {
  let history = startHistory('a')
  for (const [i, next] of ['b', 'c', 'd'].entries()) history = commit(history, next, i * 10_000)
  expect(undo(history).present).toBe('c')
  expect(undo(undo(undo(history))).present).toBe('a')
  expect(undo(undo(undo(undo(history)))).present).toBe('a')
  expect(redo(redo(undo(undo(history)))).present).toBe('d')
})
test('a new step after an undo forgets what was undone', () => {
  const history = commit(undo(commit(startHistory('a'), 'b', 0)), 'c', 1)
  expect(history.future).toEqual([])
  expect(undo(history).present).toBe('a')
})
test('quick steps with one tag are one step, slow ones or other tags are not', () => {
  const typed = ['1', '12', '123'].reduce((h, text, i) => commit(h, text, i * 200, 'label'), startHistory(''))
  expect(undo(typed).present).toBe('')
  expect(undo(commit(typed, '1234', 10_000, 'label')).present).toBe('123')
  expect(undo(commit(typed, 'x', 500, 'key')).present).toBe('123')
})
test('an edit that changes nothing is no step', () => {
  const history = startHistory('a')
  expect(commit(history, 'a', 0)).toBe(history)
})
