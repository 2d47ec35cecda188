import type { Expression, FormDefinition } from '@tenon/engine'
import { describe, expect, test } from 'vitest'
import { effectCondition, putEntry, putSetter, setEffectCondition, setters } from './conditions.ts'

const is = (key: string, value: string): Expression => ({ '==': [{ var: key }, value] })
const form: FormDefinition = {
  kind: 'form',
  key: 'customer',
  label: '客户',
  fields: [],
  linkage: [
    { when: is('level', 'A'), show: ['grade', 'limit'], require: ['grade'] },
    { when: is('level', 'B'), show: ['grade'] },
  ],
}

describe('the condition of one field', () => {
  test('is any of the linkages that name it', () => {
    expect(effectCondition(form, 'grade', 'show')).toEqual({ or: [is('level', 'A'), is('level', 'B')] })
    expect(effectCondition(form, 'limit', 'show')).toEqual(is('level', 'A'))
    expect(effectCondition(form, 'name', 'show')).toBeNull()
  })
  test('is set for that field alone', () => {
    const next = setEffectCondition(form, 'grade', 'show', is('level', 'C'))
    expect(effectCondition(next, 'grade', 'show')).toEqual(is('level', 'C'))
    expect(effectCondition(next, 'limit', 'show')).toEqual(is('level', 'A'))
    expect(effectCondition(next, 'grade', 'require')).toEqual(is('level', 'A'))
  })
  test('joins a linkage with the same condition', () => {
    const next = setEffectCondition(form, 'name', 'show', is('level', 'B'))
    expect(next.linkage).toHaveLength(2)
    expect(next.linkage![1]!.show).toEqual(['grade', 'name'])
  })
  test('of a linkage of its own is changed in place', () => {
    const once = setEffectCondition(
      { ...form, linkage: [{ when: is('a', '1'), show: ['x'] }, ...form.linkage!] },
      'x',
      'show',
      is('a', '2'),
    )
    expect(once.linkage![0]).toEqual({ when: is('a', '2'), show: ['x'] })
    const shared = setEffectCondition(form, 'grade', 'require', is('level', 'D'))
    expect(shared.linkage![0]).toEqual({ when: is('level', 'A'), show: ['grade', 'limit'] })
    expect(effectCondition(shared, 'grade', 'require')).toEqual(is('level', 'D'))
  })
  test('taken away leaves no empty linkage', () => {
    const next = setEffectCondition(setEffectCondition(form, 'grade', 'show', null), 'limit', 'show', null)
    expect(next.linkage).toEqual([{ when: is('level', 'A'), require: ['grade'] }])
    expect('linkage' in setEffectCondition(next, 'grade', 'require', null)).toBe(false)
  })
})

describe('values set by linkage', () => {
  test('are added, changed and removed without touching other effects', () => {
    const added = putSetter(form, 'limit', undefined, { when: is('level', 'A'), value: 100 })
    expect(setters(added, 'limit')).toEqual([{ index: 2, when: is('level', 'A'), value: 100 }])
    const changed = putSetter(added, 'limit', 2, { when: is('level', 'B'), value: 5 })
    expect(changed.linkage![2]).toEqual({ when: is('level', 'B'), set: { limit: 5 } })
    expect(putSetter(changed, 'limit', 2, null)).toEqual(form)
  })
  test('of a shared linkage are split off', () => {
    const shared: FormDefinition = { ...form, linkage: [{ when: is('a', '1'), set: { x: 1, y: 2 }, show: ['x'] }] }
    expect(putSetter(shared, 'x', 0, { when: is('a', '2'), value: 3 }).linkage).toEqual([
      { when: is('a', '1'), set: { y: 2 }, show: ['x'] },
      { when: is('a', '2'), set: { x: 3 } },
    ])
    expect(putSetter(shared, 'x', 0, null).linkage).toEqual([{ when: is('a', '1'), set: { y: 2 }, show: ['x'] }])
  })
})
test('entries of a list are added, changed and removed; an empty list is none', () => {
  expect(putEntry(['a'], undefined, 'b')).toEqual(['a', 'b'])
  expect(putEntry(['a', 'b'], 1, 'c')).toEqual(['a', 'c'])
  expect(putEntry(['a'], 0, null)).toBeUndefined()
})
