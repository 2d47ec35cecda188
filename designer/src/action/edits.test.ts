import type { RuleAction } from '@tenon/engine'
import { expect, test } from 'vitest'
import { copyAction, freeActionId, insertAction, moveAction, namesOf, removeAction, withList } from './edits.ts'

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
  expect(freeActionId(['a', 'b'], 'd')).toBe('d')
  expect(freeActionId(['a', 'b'], 'b')).toBe('b_2')
})

const kindOf = (kind: string) =>
  kind === 'fork'
    ? ({ ways: (action: RuleAction) => [{ path: 'ways/0/then', actions: (action.ways as never)[0]['then'] }] } as never)
    : undefined
const fork = {
  id: 'f',
  kind: 'fork',
  ways: [
    {
      if: true,
      then: [
        { id: 'a', kind: 'x' },
        { id: 'b', kind: 'x', of: { var: '$made.a' }, text: '{$made.a.no} {$made.ab}' },
      ],
    },
  ],
}
test('a copy has free names, and what stands inside it refers to the copies', () => {
  const copy = copyAction(fork, namesOf([fork], kindOf), kindOf)
  expect(namesOf([copy], kindOf)).toEqual(['f_2', 'a_2', 'b_2'])
  expect(JSON.stringify(copy)).toContain('"of":{"var":"$made.a_2"},"text":"{$made.a_2.no} {$made.ab}"')
})
test('a setting that names an action inside the copy names its copy, one that names another stays', () => {
  const kinds = (kind: string) => (kind === 'start' ? ({ refers: ['of'] } as never) : kindOf(kind))
  const start = (id: string, of: string) => ({ id, kind: 'start', of })
  const then = [{ id: 'a', kind: 'x' }, start('s', 'a'), start('t', 'outside'), { id: 'u', kind: 'x', of: 'a' }]
  const copy = copyAction(
    { id: 'f', kind: 'fork', ways: [{ if: true, then }] },
    ['f', 'a', 's', 't', 'u', 'outside'],
    kinds,
  )
  const inside = (copy['ways'] as { then: { of?: string }[] }[])[0]!.then
  expect(inside.map(({ of }) => of)).toEqual([undefined, 'a_2', 'outside', 'a'])
})
test('a list inside an action is put in its place', () => {
  expect(namesOf([withList(fork, 'ways/0/then', [])], kindOf)).toEqual(['f'])
})
