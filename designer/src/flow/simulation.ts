import { namesIn, type FlowBackTest, type FlowDefinition, type MissingPeople, type StepTime } from '@tenon/engine'
import { allSteps } from './edits.ts'

export interface SimulatedPerson {
  readonly id: string
  readonly title: string | null
  /** Who is away, and for whom this one decides. */
  readonly insteadOf?: { readonly id: string; readonly title: string | null }
}
export interface SimulatedVisit {
  readonly node: string
  readonly people: readonly SimulatedPerson[]
  readonly copied: readonly SimulatedPerson[]
  /** Of a gateway: the branches that are taken. */
  readonly branches?: readonly string[]
  /** Why those whom the node names are not known or not there. */
  readonly missing?: MissingPeople
  /** When a run would be there; absent where it is not held up, or nothing is known. */
  readonly time?: StepTime
}
/** What the server answers to a simulation: the way from the start to the end if everybody agreed. */
export interface Simulated {
  readonly status: string
  readonly initiator: SimulatedPerson
  readonly visits: readonly SimulatedVisit[]
  /** What conditions read; null where the builder may not. */
  readonly values: readonly { readonly field: string; readonly text: string | null }[]
  readonly begins: string
  /** Whether work is done at that moment. */
  readonly works: boolean
  readonly ends: string
  /** Working minutes until then, and those of a day. */
  readonly minutes: number
  readonly perDay: number
  /** False: of a node that holds it up nothing is known, so it takes longer. */
  readonly complete: boolean
}

/** Values that the condition of a branch has read, as `金额 50,000`. */
export function valuesRead(
  when: unknown,
  { values }: Simulated,
  labelOf: (field: string) => string,
): readonly string[] {
  const names = namesIn(when)
  return values.flatMap(({ field, text }) =>
    names.has(field) && text !== null ? [`${labelOf(field)} ${text || '—'}`] : [],
  )
}

/** Fields that the flow reads to find its way and its people. */
export function fieldsRead(flow: FlowDefinition): ReadonlySet<string> {
  const read = new Set<string>()
  for (const step of allSteps(flow.steps)) {
    for (const { when } of step.branches ?? []) for (const name of namesIn(when)) read.add(name)
    for (const rule of [step['approvers'] ?? []].flat() as readonly {
      readonly kind?: string
      readonly field?: string
    }[])
      if (rule.kind === 'field' && rule.field) read.add(rule.field)
  }
  return read
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
