import type { Recipient } from '../command.ts'
import type { PeopleRule } from './people-rule.ts'
import { ask, type Run } from './run.ts'
import { stepResults } from './step-results.ts'

/** The people meant, in the builder's order, each once, without the disabled; resolved now and for good. */
export function resolvePeople(run: Run, recipients: readonly Recipient[], node: string): readonly string[] {
  const found = recipients.flatMap((recipient) => [...resolveOne(run, recipient, node)])
  const unique = [...new Set(found)]
  if (unique.length === 0) return []
  const active = new Set(ask(run, { kind: 'active', people: unique }))
  return unique.filter((person) => active.has(person))
}

/** Heads above the person from the nearest up, without himself, each once. */
export function headsAbove(run: Run, person: string): readonly string[] {
  const heads = ask(run, { kind: 'headsOfPerson', person })
  return [...new Set(heads)].filter((head) => head !== person)
}

/** The flow's administrators; where it names none, those of the platform: nothing may wait for nobody. */
export function flowAdmins(run: Run): readonly string[] {
  const named = resolvePeople(run, (run.flow.definition.admins ?? []) as readonly Recipient[], '$admin')
  return named.length > 0 ? named : ask(run, { kind: 'administrators' })
}

/** Who decides in place of an initiator who would decide on his own request. */
export function replaceSelf(run: Run, person: string, rule: PeopleRule): readonly string[] {
  if (person !== run.instance.initiator || rule.onSelf?.do !== 'nextManager') return [person]
  const heads = headsAbove(run, person)
  const active = heads.length > 0 ? ask(run, { kind: 'active', people: heads }) : []
  const next = heads.find((head) => active.includes(head)) ?? flowAdmins(run).find((admin) => admin !== person)
  return [next ?? person]
}

// helpers

function resolveOne(run: Run, recipient: Recipient, node: string): readonly string[] {
  const { instance, env } = run
  switch (recipient.kind) {
    case 'member':
      return recipient.people
    case 'role':
      return ask(run, { kind: 'role', role: recipient.role })
    case 'department':
      return ask(run, { kind: 'department', department: recipient.department })
    case 'departmentHead': {
      const heads = headChain(run, recipient.of)
      const level = recipient.level ?? 1
      return heads.slice(level - 1, level)
    }
    case 'managers':
      return managers(run, recipient)
    case 'field':
      return ids(env.field(recipient.field))
    case 'initiator':
      return [instance.initiator]
    case 'chosen':
      return instance.choices?.[node] ?? []
    case 'expression':
      return ids(env.value(recipient.expression, stepResults(run.flow, instance)))
    case 'address':
      return []
  }
}

/** Heads bottom to top; a vacant level counts as the next one up, the same head counts once. */
function headChain(run: Run, of: string): readonly string[] {
  const start = of === 'initiator' ? [run.instance.initiator] : ids(run.env.field(of))
  const first = start[0]
  if (first === undefined) return []
  if (of === 'dept_id') return [...new Set(ask(run, { kind: 'headsOfDepartment', department: first }))]
  const heads = ask(run, { kind: 'headsOfPerson', person: first })
  if (heads.length > 0 || of === 'initiator') return [...new Set(heads)]
  // A field may as well hold a department.
  return [...new Set(ask(run, { kind: 'headsOfDepartment', department: first }))]
}

/** 逐级 from the bottom; who asks is not his own manager. */
function managers(run: Run, rule: Extract<Recipient, { kind: 'managers' }>): readonly string[] {
  const heads = headChain(run, rule.of).filter((head) => head !== run.instance.initiator)
  if (rule.role !== undefined) {
    const holders = ask(run, { kind: 'role', role: rule.role })
    const last = heads.findIndex((head) => holders.includes(head))
    return last < 0 ? heads : heads.slice(0, last + 1)
  }
  if (rule.levels === undefined) return heads
  return rule.from === 'top' ? heads.slice(0, Math.max(0, heads.length - rule.levels + 1)) : heads.slice(0, rule.levels)
}

function ids(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string')
  return typeof value === 'string' && value !== '' ? [value] : []
}
