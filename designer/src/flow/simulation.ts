import type { FlowBackTest, FlowDefinition, MissingPeople } from '@tenon/engine'
import { allSteps } from './edits.ts'

export interface SimulatedPerson {
  readonly id: string
  readonly title: string | null
}
export interface SimulatedVisit {
  readonly node: string
  readonly people: readonly SimulatedPerson[]
  readonly copied: readonly SimulatedPerson[]
  /** Of a gateway: the branches that are taken. */
  readonly branches?: readonly string[]
  /** Why those whom the node names are not known or not there. */
  readonly missing?: MissingPeople
}
/** What the server answers to a simulation: the way from the start to the end if everybody agreed. */
export interface Simulated {
  readonly status: string
  readonly initiator: SimulatedPerson
  readonly visits: readonly SimulatedVisit[]
}

/** For each step and branch whether the way leads over it. */
export function tracks(flow: FlowDefinition, { visits }: Simulated): ReadonlyMap<string, 'taken' | 'untaken'> {
  return marked(flow, new Set(visits.flatMap((visit) => [visit.node, ...(visit.branches ?? [])])))
}

/** The same for all records of a back-test together: taken by any of them. */
export function trodden(flow: FlowDefinition, test: FlowBackTest): ReadonlyMap<string, 'taken' | 'untaken'> {
  const branches = Object.keys(test.branches).map((key) => key.split('/')[1]!)
  return marked(flow, new Set([...Object.keys(test.nodes), ...branches]))
}

/** Nodes where somebody decides, and the different people who do. */
export function effort({ visits }: Simulated): { readonly nodes: number; readonly people: number } {
  const deciding = visits.filter((visit) => visit.people.length > 0)
  return {
    nodes: deciding.length,
    people: new Set(deciding.flatMap((visit) => visit.people.map((person) => person.id))).size,
  }
}

// helpers

function marked(flow: FlowDefinition, taken: ReadonlySet<string>): ReadonlyMap<string, 'taken' | 'untaken'> {
  const ids = allSteps(flow.steps).flatMap((step) => [step.id, ...(step.branches ?? []).map((branch) => branch.id)])
  return new Map(ids.map((id) => [id, taken.has(id) ? 'taken' : 'untaken']))
}
