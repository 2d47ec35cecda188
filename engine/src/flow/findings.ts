import type { RehearsedStep } from '../rehearsed-step.ts'
import type { FlowInstance } from './instance.ts'
import type { OnEmpty } from './people-rule.ts'

/** People whom a finding concerns: how many, and the first of them by name. */
export interface Concerned {
  readonly count: number
  readonly people: readonly { readonly id: string; readonly title: string | null }[]
}
/** What a check of the whole company finds: who would decide, for everybody who may begin the flow. */
export interface CompanyCheck {
  readonly checked: number
  /** How many might begin the flow. */
  readonly of: number
  /** Nobody above them heads anything. */
  readonly noManager: Concerned
  readonly nodes: readonly {
    readonly node: string
    /** Of a flow that the node calls: its name and that of its node, in the reader's language. */
    readonly inside?: string
    /** For them nobody is found; `fallback` is what happens then. */
    readonly empty?: Concerned & { readonly fallback: OnEmpty['do'] }
    /** They would decide on their own request. */
    readonly self?: Concerned
    /** Who decides is known only with a record. */
    readonly record: boolean
  }[]
}

/** What one action of an automatic node would have done. */
export interface NodeEffect extends RehearsedStep {
  readonly node: string
  /** Of a called flow: the flow and its node, in the reader's language. */
  readonly inside?: string
}
/** A record of the past on which a draft was tried. */
export interface PlayedRecord {
  readonly id: string
  readonly title: string
}
/** What a draft of a flow would have done with the records of the last days. */
export interface FlowBackTest {
  readonly days: number
  readonly played: number
  /** Records of these days that the builder may see. */
  readonly of: number
  readonly statuses: Readonly<Partial<Record<FlowInstance['status'], number>>>
  /** Per node how many records came there, and for how many of them nobody was found. */
  readonly nodes: Readonly<Record<string, { readonly times: number; readonly nobody: number }>>
  /** `gateway/branch` → records. A branch that is not named was taken by none. */
  readonly branches: Readonly<Record<string, number>>
  /** What the automatic nodes and called flows would do, done for some records and taken back. */
  readonly effects: {
    readonly tried: number
    /** Records for which a node could not have done what it should. */
    readonly refused: number
    readonly rows: readonly (PlayedRecord & { readonly steps: readonly NodeEffect[] })[]
  }
  /** Records that would stop and wait for an administrator. */
  readonly stuck: readonly PlayedRecord[]
  /** Records that were decided otherwise: by the nodes where people decided then and would now. */
  readonly different: {
    /** Records that were approved before by this flow. */
    readonly compared: number
    readonly count: number
    readonly rows: readonly (PlayedRecord & { readonly then: readonly string[]; readonly now: readonly string[] })[]
  }
}
