import { Type, type Static } from 'typebox'
import { Key } from '../definition/index.ts'

/**
 * How a funnel is counted. Its cohort is the records of the report's dataset (its filter, its period). A record has reached
 * every stage up to the furthest one that the log or its current stage names; stages come from the field's options unless
 * listed. Without `log` only the current stage speaks, so that lost records count for the first stage alone.
 */
export const FunnelAnalysis = Type.Object(
  {
    kind: Type.Literal('funnel'),
    stage: Key,
    stages: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { minItems: 2, maxItems: 30 })),
    won: Type.String({ maxLength: 200 }),
    lost: Type.String({ maxLength: 200 }),
    amount: Type.Optional(Key),
    log: Type.Optional(Type.Object({ form: Key, record: Key, to: Key, at: Key }, { additionalProperties: false })),
  },
  { additionalProperties: false },
)
export type FunnelAnalysis = Static<typeof FunnelAnalysis>

/** Records of the cohort with one furthest stage and one outcome. */
export interface FunnelGroup {
  /** Index of the furthest stage. */
  readonly furthest: number
  readonly outcome: 'open' | 'won' | 'lost'
  readonly records: number
}
/** Time spent in a stage, over all stays of the cohort, those that go on counted up to now. */
export interface FunnelStay {
  readonly stage: number
  readonly averageDays: number
}
export interface FunnelStage {
  readonly value: string
  /** What the option is called in the reader's language, where it is not its value. */
  readonly label?: string
  /** Records that reached it. */
  readonly reached: number
  /** Of those: went on, are still there, were lost there. They add up to `reached`. */
  readonly advanced: number
  readonly staying: number
  readonly lost: number
  /** advanced / reached and lost / reached; null for the last stage and where nobody came. */
  readonly conversion: number | null
  readonly loss: number | null
  readonly averageDays: number | null
  /** The stage that converts least; one at most. */
  readonly bottleneck: boolean
}
export interface Funnel {
  readonly stages: readonly FunnelStage[]
  readonly cohort: number
  /** Share of the cohort that was won; null for an empty one. */
  readonly overall: number | null
  readonly basis: 'log' | 'current'
}
export const FUNNEL_PARTS = ['reached', 'advanced', 'staying', 'lost'] as const
export type FunnelPart = (typeof FUNNEL_PARTS)[number]

/**
 * The funnel of grouped records. Source of the rule: cohort conversion as in sales analytics; a stage's conversion is what went
 * on of those who came, not a ratio of stocks.
 * @example countFunnel(['a', 'b'], [{ furthest: 1, outcome: 'won', records: 2 }, { furthest: 0, outcome: 'lost', records: 2 }], [], 'log').stages[0].conversion // 0.5
 */
export function countFunnel(
  stages: readonly string[],
  groups: readonly FunnelGroup[],
  stays: readonly FunnelStay[],
  basis: Funnel['basis'],
): Funnel {
  const sum = (holds: (group: FunnelGroup) => boolean): number =>
    groups.reduce((total, group) => (holds(group) ? total + group.records : total), 0)
  const last = stages.length - 1
  const counted = stages.map((value, i) => {
    const reached = sum(({ furthest }) => furthest >= i)
    const advanced = i === last ? 0 : sum(({ furthest }) => furthest > i)
    const lost = sum(({ furthest, outcome }) => furthest === i && outcome === 'lost')
    const rate = (part: number): number | null => (i === last || reached === 0 ? null : part / reached)
    return {
      value,
      reached,
      advanced,
      staying: reached - advanced - lost,
      lost,
      conversion: rate(advanced),
      loss: rate(lost),
      averageDays: stays.find((stay) => stay.stage === i)?.averageDays ?? null,
    }
  })
  const narrowest = counted.reduce<number | null>((worst, { conversion }, i) => {
    if (conversion === null) return worst
    return worst === null || conversion < counted[worst]!.conversion! ? i : worst
  }, null)
  const cohort = sum(() => true)
  return {
    stages: counted.map((stage, i) => ({ ...stage, bottleneck: i === narrowest && (stage.conversion ?? 1) < 1 })),
    cohort,
    overall: cohort === 0 ? null : sum(({ outcome }) => outcome === 'won') / cohort,
    basis,
  }
}

/** Whether a record of the group belongs to a part of a stage: what a click on that part shows. */
export function inFunnelPart(
  stage: number,
  part: FunnelPart,
  furthest: number,
  outcome: FunnelGroup['outcome'],
): boolean {
  if (part === 'reached') return furthest >= stage
  if (part === 'advanced') return furthest > stage
  if (furthest !== stage) return false
  return part === 'lost' ? outcome === 'lost' : outcome !== 'lost'
}
