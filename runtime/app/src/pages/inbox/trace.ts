import type { FlowInstanceView, FlowTaskRow, PreviewedStep } from '@tenon/ui/api'

/** One stop of the trace beside a task: what happened at a node, happens now, or is expected. */
export interface TraceStop {
  readonly key: string
  readonly node: string
  readonly label: string
  /** Its people hand work in, they do not approve. */
  readonly works: boolean
  /** Of one that lies ahead: why its people are not known, or not there. */
  readonly missing: PreviewedStep['missing'] | null
  /** Of one that lies ahead: who will get a copy. */
  readonly copied: readonly string[]
  readonly look: 'done' | 'now' | 'bad' | 'returned' | 'ahead'
  readonly at: string | null
  readonly dueAt: string | null
  /** Why an automatic node rests here. */
  readonly failed: string | null
  readonly people: readonly TracePerson[]
}
export interface TracePerson {
  readonly key: string
  readonly name: string
  readonly insteadOf: string | null
  readonly state: string
  /** Minutes from getting the task to deciding it. */
  readonly minutes: number | null
  readonly comment: string | null
  readonly signature: string | null
  readonly skipped: string | null
  /** Whether he has looked at it. */
  readonly read: boolean
}

/** The way of an instance so far and ahead, without gateways and nodes that nobody saw. */
export function traceOf(instance: FlowInstanceView): readonly TraceStop[] {
  const visited = instance.nodes
    .filter((visit) => visit.group !== 'branch')
    .map((visit): TraceStop => ({
      key: visit.id,
      node: visit.node,
      label: visit.label,
      works: visit.works,
      missing: null,
      copied: [],
      look: visit.failed && visit.state === 'active' ? 'bad' : (LOOKS[visit.state] ?? 'done'),
      at: visit.leftAt ?? visit.enteredAt,
      dueAt: visit.state === 'active' ? visit.dueAt : null,
      failed: visit.state === 'active' ? (visit.failed?.reason ?? null) : null,
      people: visit.tasks.filter((task) => task.state !== 'cancelled').map((task) => personOf(task, visit.node)),
    }))
  const ahead = instance.predicted.map((visit): TraceStop => ({
    key: `ahead-${visit.node}`,
    node: visit.node,
    label: visit.label,
    works: visit.works,
    missing: visit.missing ?? null,
    copied: visit.copied.map(({ title }) => title ?? ''),
    look: 'ahead',
    at: null,
    dueAt: null,
    failed: null,
    people: visit.people.map((person) => ({
      key: person.id,
      name: person.title ?? '',
      insteadOf: null,
      state: 'ahead',
      minutes: null,
      comment: null,
      signature: null,
      skipped: null,
      read: true,
    })),
  }))
  return [...visited, ...ahead]
}

/** How each node and branch of the tree stands, for its picture. */
export function statesOf(
  instance: FlowInstanceView,
): ReadonlyMap<string, 'done' | 'active' | 'rejected' | 'returned' | 'predicted'> {
  const states = new Map<string, 'done' | 'active' | 'rejected' | 'returned' | 'predicted'>()
  for (const { node } of instance.predicted) states.set(node, 'predicted')
  for (const visit of instance.nodes) {
    states.set(visit.node, PICTURE[visit.state] ?? 'done')
    for (const [branch, state] of Object.entries(visit.branches ?? {})) states.set(branch, PICTURE[state] ?? 'done')
  }
  return states
}

// helpers

const LOOKS: Readonly<Record<string, TraceStop['look']>> = {
  active: 'now',
  done: 'done',
  rejected: 'bad',
  returned: 'returned',
  cancelled: 'bad',
}
const PICTURE: Readonly<Record<string, 'done' | 'active' | 'rejected' | 'returned'>> = {
  active: 'active',
  done: 'done',
  rejected: 'rejected',
  returned: 'returned',
  cancelled: 'returned',
}

function personOf(task: FlowTaskRow, node: string): TracePerson {
  const minutes = task.decidedAt
    ? Math.max(0, Math.round((Date.parse(task.decidedAt) - Date.parse(task.createdAt)) / 60_000))
    : null
  return {
    key: task.id,
    name: task.assignee.title ?? '',
    insteadOf: task.insteadOf?.title ?? null,
    // The initiator decides nothing: he submits again.
    state: node === '$start' && task.state === 'approved' ? 'resubmitted' : task.state,
    minutes,
    comment: task.comment,
    signature: task.signature,
    skipped: task.skipped,
    read: task.readAt !== null,
  }
}
