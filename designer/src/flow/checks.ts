import type { FlowDefinition } from '@tenon/engine'
import { allSteps } from './edits.ts'
import type { SimulatedPerson } from './simulation.ts'

export interface Concerned {
  readonly count: number
  readonly people: readonly SimulatedPerson[]
}
/** What the server answers to a check of the whole company. */
export interface CompanyCheck {
  readonly checked: number
  readonly of: number
  readonly noManager: Concerned
  readonly nodes: readonly {
    readonly node: string
    readonly empty?: Concerned & { readonly fallback: string }
    readonly self?: Concerned
    readonly record: boolean
  }[]
}
interface PlayedRecord {
  readonly id: string
  readonly title: string
}
/** What the server answers to a back-test on the records of the last days. */
export interface BackTest {
  readonly days: number
  readonly played: number
  readonly of: number
  readonly statuses: Readonly<Record<string, number>>
  readonly nodes: Readonly<Record<string, { readonly times: number; readonly nobody: number }>>
  readonly branches: Readonly<Record<string, number>>
  readonly stuck: readonly PlayedRecord[]
  readonly different: {
    readonly compared: number
    readonly count: number
    readonly rows: readonly (PlayedRecord & { readonly then: readonly string[]; readonly now: readonly string[] })[]
  }
}

/** Nodes of a company check that ask for attention. */
export const findings = (check: CompanyCheck): CompanyCheck['nodes'] =>
  check.nodes.filter(({ empty, self }) => empty !== undefined || self !== undefined)

/** Branches that none of the played records has taken, though it came to their gateway. */
export const untakenBranches = (
  flow: FlowDefinition,
  test: BackTest,
): readonly { readonly gateway: string; readonly branch: string; readonly index: number }[] =>
  allSteps(flow.steps).flatMap((step) =>
    (step.branches ?? []).flatMap((branch, index) =>
      test.nodes[step.id] && !test.branches[`${step.id}/${branch.id}`]
        ? [{ gateway: step.id, branch: branch.id, index }]
        : [],
    ),
  )
