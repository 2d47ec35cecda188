import { beforeEach, describe, expect, it } from 'vitest'
import { neighboursOf, rememberList } from './list-context.ts'

let kept: Map<string, string>
let storage: Storage
beforeEach(() => {
  kept = new Map()
  storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as unknown as Storage
})

describe('neighboursOf', () => {
  it('knows what stands before and after a record in its list', () => {
    rememberList('crm', 'customer', { ids: ['a', 'b', 'c'], total: 312, from: '/x' }, storage)
    expect(neighboursOf('crm', 'customer', 'b', storage)).toEqual({
      previous: 'a',
      next: 'c',
      position: 2,
      total: 312,
      from: '/x',
    })
    expect(neighboursOf('crm', 'customer', 'a', storage)?.previous).toBeUndefined()
    expect(neighboursOf('crm', 'customer', 'c', storage)?.next).toBeUndefined()
  })

  it('counts those that stand before the part of a long list that was kept', () => {
    rememberList('crm', 'customer', { ids: ['x', 'y'], before: 99_998, total: 100_000, from: '/x' }, storage)
    expect(neighboursOf('crm', 'customer', 'y', storage)).toMatchObject({
      previous: 'x',
      position: 100_000,
      total: 100_000,
    })
  })

  it('knows nothing of a record opened by a link, nor of other lists', () => {
    rememberList('crm', 'customer', { ids: ['a'], from: '/x' }, storage)
    expect(neighboursOf('crm', 'customer', 'z', storage)).toBeUndefined()
    expect(neighboursOf('crm', 'lead', 'a', storage)).toBeUndefined()
  })

  it('does without a list when the browser keeps nothing', () => {
    const full = {
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
    } as unknown as Storage
    expect(() => rememberList('crm', 'customer', { ids: ['a'], from: '/x' }, full)).not.toThrow()
  })
})
