import { describe, expect, it } from 'vitest'
import { barShares, type IssueGroup } from './issue-groups.ts'

const group = (key: string, count: number): IssueGroup => ({ key, count, label: key, color: 'bad' })

describe('barShares', () => {
  it('fills the bar exactly, though a row may have several mistakes', () => {
    const groups = [
      group('mobile/PHONE', 115),
      group('name/DUPLICATE', 88),
      group('amount/MONEY', 33),
      group('name/REQUIRED', 11),
    ]
    const shares = barShares(1200, 228, groups, 2)
    expect(shares.map((each) => each.key)).toEqual(['good', 'mobile/PHONE', 'name/DUPLICATE', 'other'])
    expect(shares.reduce((sum, each) => sum + each.share, 0)).toBeCloseTo(1, 10)
    expect(shares[0]!.share).toBeCloseTo(0.81, 10)
  })

  it('is all good without mistakes, and nothing without rows', () => {
    expect(barShares(10, 0, [], 2)).toEqual([{ key: 'good', share: 1 }])
    expect(barShares(0, 0, [], 2)).toEqual([])
  })
})
