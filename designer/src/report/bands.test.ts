import { describe, expect, it } from 'vitest'
import { banded, boundsOf, readBounds } from './bands.ts'

describe('bands of a number', () => {
  const made = banded('amount', [10_000, 100_000])
  it('are a group below the first bound, between two, and from the last one on', () => {
    expect(made.expression).toEqual({
      if: [
        { '==': [{ var: 'amount' }, null] },
        null,
        { '<': [{ var: 'amount' }, 10_000] },
        '<10000',
        { '<': [{ var: 'amount' }, 100_000] },
        '10000–100000',
        '≥100000',
      ],
    })
    expect(made.values?.map((value) => value.label)).toEqual([
      { 'zh-CN': '1 万 以下', 'en-US': 'Below 10,000' },
      { 'zh-CN': '1 万 – 10 万', 'en-US': '10,000 – 100 K' },
      { 'zh-CN': '10 万 及以上', 'en-US': '100 K and more' },
    ])
  })
  it('are read again from the dimension that they made, and from no other', () => {
    expect(boundsOf({ field: 'amount', ...made })).toEqual([10_000, 100_000])
    expect(boundsOf({ field: 'other', ...made })).toBeUndefined()
    expect(boundsOf({ field: 'amount', expression: { var: 'amount' } })).toBeUndefined()
    expect(boundsOf({ field: 'amount' })).toBeUndefined()
  })
  it.each([
    ['1万, 10万，50万', [10_000, 100_000, 500_000]],
    ['-5 0 2.5', [-5, 0, 2.5]],
    ['10K、1M', [10_000, 1_000_000]],
    ['10, 5', undefined],
    ['many', undefined],
    ['', undefined],
  ])('reads %j as they are typed', (text, bounds) => expect(readBounds(text)).toEqual(bounds))
})
