import {
  advance,
  checkExpression,
  compileFlow,
  newInstance,
  toClosure,
  type Advance,
  type CompiledFlow,
  type Duration,
  type Expression,
  type FlowDefinition,
  type FlowEnv,
  type FlowEvent,
  type FlowInstance,
  type PeopleQuery,
  type Step,
  type StepResults,
} from '@tenon/engine'
import { nodes } from './index.ts'

/** A small company for flow tests: who heads whom, who holds which role, who is away or gone. */
export interface Company {
  readonly roles?: Readonly<Record<string, readonly string[]>>
  /** Above a person, or from a department up. */
  readonly heads?: Readonly<Record<string, readonly string[]>>
  /** From a department up, where its name must not be taken for a person's. */
  readonly departments?: Readonly<Record<string, readonly string[]>>
  readonly disabled?: readonly string[]
  readonly delegates?: Readonly<Record<string, string>>
}

export const flowOf = (steps: readonly Step[], more: Partial<FlowDefinition> = {}): CompiledFlow =>
  compileFlow({ kind: 'flow', key: 'f', label: 'F', form: 'contract', steps, ...more }, (kind) =>
    nodes.find((node) => node.kind === kind),
  )

/** An environment whose record may be changed between events; ids count on from `made`. */
export function envOf(company: Company, record: Record<string, unknown> = {}, made = 0): FlowEnv & { now: string } {
  let id = made
  return {
    now: '2026-11-20T01:00:00.000Z',
    newId: () => `x${++id}`,
    holds: (condition, steps) => evaluate(condition, record, steps) === true,
    value: (expression, steps) => evaluate(expression, record, steps),
    field: (key) => record[key] ?? null,
    people: (query) => answer(company, query),
    actions: (node) => [
      {
        kind: 'updateRecord' as const,
        key: `${node}/in_force`,
        form: 'contract',
        id: 'r1',
        values: { status: '生效' },
      },
    ],
    later(duration: Duration, from?: string) {
      const hours =
        duration.unit === 'minute' ? duration.value / 60 : duration.value * (duration.unit === 'day' ? 24 : 1)
      return new Date(Date.parse(from ?? this.now) + hours * 3_600_000).toISOString()
    },
    instant: (value) => (typeof value === 'string' && value ? `${value.slice(0, 10)}T15:59:59.000Z` : undefined),
  }
}

/** Plays events one after the other; every one must be accepted. */
export class Play {
  instance: FlowInstance
  last: Extract<Advance, { ok: true }> | undefined
  readonly flow: CompiledFlow
  readonly env: FlowEnv & { now: string }
  constructor(flow: CompiledFlow, env: FlowEnv & { now: string }, initiator = 'sales') {
    this.flow = flow
    this.env = env
    this.instance = newInstance({
      id: 'i1',
      flow: flow.definition.key,
      form: 'contract',
      record: 'r1',
      initiator,
      startedAt: env.now,
    })
  }
  try(actor: string | null, event: FlowEvent): Advance {
    return advance(this.flow, this.instance, actor, event, this.env)
  }
  do(actor: string | null, event: FlowEvent): this {
    this.env.now = new Date(Date.parse(this.env.now) + 60_000).toISOString()
    let result = this.try(actor, event)
    if (!result.ok) throw new Error(`${event.kind} by ${actor}: ${JSON.stringify(result)}`)
    this.instance = result.instance
    this.last = result
    while (this.instance.visits.some((visit) => visit.state === 'active' && visit.effects)) {
      result = this.try(null, { kind: 'continue' })
      if (!result.ok) throw new Error(JSON.stringify(result))
      this.instance = result.instance
    }
    return this
  }
  start = (): this => this.do(this.instance.initiator, { kind: 'start' })
  approve = (person: string, about: { comment?: string; changed?: boolean } = {}): this =>
    this.do(person, { kind: 'approve', task: this.taskOf(person), ...about })
  reject = (person: string): this => this.do(person, { kind: 'reject', task: this.taskOf(person) })
  taskOf(person: string): string {
    const task = this.instance.tasks.find((other) => other.assignee === person && other.state === 'pending')
    if (!task) throw new Error(`${person} has nothing to decide; pending: ${this.pending().join(', ')}`)
    return task.id
  }
  pending = (): string[] =>
    this.instance.tasks.filter((task) => task.state === 'pending').map((task) => `${task.node}:${task.assignee}`)
}

// helpers

function answer(company: Company, query: PeopleQuery): readonly string[] {
  switch (query.kind) {
    case 'role':
      return company.roles?.[query.role] ?? []
    case 'department':
    case 'administrators':
      return []
    case 'headsOfPerson':
      return company.heads?.[query.person] ?? []
    case 'headsOfDepartment':
      return company.departments?.[query.department] ?? company.heads?.[query.department] ?? []
    case 'active':
      return query.people.filter((person) => !company.disabled?.includes(person))
    case 'delegate':
      return company.delegates?.[query.person] ? [company.delegates[query.person]!] : []
  }
}

function evaluate(expression: Expression, record: Record<string, unknown>, steps: StepResults): unknown {
  const checked = checkExpression(expression, {
    form: 'contract',
    field: (_form, key) => (key === 'amount' ? { kind: 'number' } : { kind: 'id', form: '$user' }),
    steps: Object.keys(steps),
  })
  if (!checked.ok) throw new Error(JSON.stringify(checked.issues))
  return toClosure(checked.checked)({ row: record, steps, today: '2026-11-20', now: '2026-11-20T01:00:00.000Z' })
}
