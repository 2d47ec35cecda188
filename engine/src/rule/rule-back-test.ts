import type { RehearsedStep } from '../rehearsed-step.ts'

/** What a rule would have done with the records of the last days. */
export interface RuleBackTest {
  readonly days: number
  /** Fields that the rule reads and the reader may not: then nothing was played. */
  readonly hidden: readonly string[]
  /** Records of these days that the reader may see, and how many of them were played. */
  readonly of: number
  readonly records: number
  /** How often an event of the rule came, and how often its condition held. */
  readonly woken: number
  readonly held: number
  /** Of those for which it held: how many were done and taken back, and how many of them would have been refused. */
  readonly tried: number
  readonly refused: number
  /** Per action, for how many records it was done. */
  readonly actions: Readonly<Record<string, number>>
  readonly rows: readonly {
    readonly id: string
    readonly title: string
    readonly at: string
    readonly event: string
    readonly held: boolean
    /** Absent where it was not tried. */
    readonly steps?: readonly RehearsedStep[]
  }[]
}
