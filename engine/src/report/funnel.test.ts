import { describe, expect, it } from 'vitest'
import { countFunnel, inFunnelPart } from './funnel.ts'

describe('countFunnel', () => {
  // 10 opportunities: 3 stay in the first stage, 2 are lost there; 5 reach the second: 1 lost, 2 stay; 2 are won.
  const groups = [
    { furthest: 0, outcome: 'open', records: 3 },
    { furthest: 0, outcome: 'lost', records: 2 },
    { furthest: 1, outcome: 'lost', records: 1 },
    { furthest: 1, outcome: 'open', records: 2 },
    { furthest: 2, outcome: 'won', records: 2 },
  ] as const
  it('counts who came, went on, stayed and was lost', () => {
    const funnel = countFunnel(['新线索', '方案报价', '赢单'], groups, [{ stage: 1, averageDays: 11.3 }], 'log')
    expect(funnel).toEqual({
      stages: [
        // 5 / 10 went on, 2 / 10 were lost
        {
          value: '新线索',
          reached: 10,
          advanced: 5,
          staying: 3,
          lost: 2,
          conversion: 0.5,
          loss: 0.2,
          averageDays: null,
          bottleneck: false,
        },
        // 2 / 5 = 0.4 is the lowest conversion
        {
          value: '方案报价',
          reached: 5,
          advanced: 2,
          staying: 2,
          lost: 1,
          conversion: 0.4,
          loss: 0.2,
          averageDays: 11.3,
          bottleneck: true,
        },
        {
          value: '赢单',
          reached: 2,
          advanced: 0,
          staying: 2,
          lost: 0,
          conversion: null,
          loss: null,
          averageDays: null,
          bottleneck: false,
        },
      ],
      cohort: 10,
      overall: 0.2,
      basis: 'log',
    })
  })
  it('puts each record behind exactly one part of its furthest stage', () => {
    for (const { furthest, outcome } of groups)
      expect(
        ['advanced', 'staying', 'lost'].filter((part) => inFunnelPart(furthest, part as 'lost', furthest, outcome)),
      ).toHaveLength(1)
  })
  it('has no rates where nobody came', () => {
    const funnel = countFunnel(['a', 'b'], [], [], 'current')
    expect([funnel.overall, funnel.stages[0]!.conversion, funnel.stages.some((stage) => stage.bottleneck)]).toEqual([
      null,
      null,
      false,
    ])
  })
})
