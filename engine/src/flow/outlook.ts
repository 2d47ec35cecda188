import type { PeopleQuery, Recipient } from '../command.ts'
import { newInstance } from './advance.ts'
import type { CompiledFlow } from './compile-flow.ts'
import type { OnEmpty, PeopleRule } from './people-rule.ts'
import { replaceSelf, resolvePeople } from './resolve-people.ts'
import { UnansweredQuery, type FlowEnv, type Run } from './run.ts'

/**
 * Who would decide at a node, whatever the way there. `empty`: nobody, so that `fallback` steps in; `self`: only the initiator
 * himself; `record`: that depends on a field, on a choice or an expression, and cannot be said for a person alone.
 */
export interface NodeOutlook {
  readonly node: string
  readonly people: readonly string[]
  readonly problem?: 'empty' | 'self' | 'record'
  readonly fallback?: OnEmpty['do']
}
export type Outlook =
  | { readonly ok: true; readonly nodes: readonly NodeOutlook[]; readonly needs?: undefined }
  | { readonly ok: false; readonly needs: PeopleQuery }

/** Every node that waits for people, for one possible initiator and without a record: what a check of the whole company asks. */
export function outlook(flow: CompiledFlow, initiator: string, env: FlowEnv): Outlook {
  const about = { id: 'outlook', flow: flow.definition.key, form: flow.definition.form, record: '', initiator }
  const instance = newInstance({ ...about, startedAt: env.now })
  const run: Run = { flow, env, instance, actor: initiator, commands: [], log: [], entered: 0 }
  try {
    const nodes = [...flow.nodes.values()].flatMap(({ step, kind }) => {
      const rule = kind.people?.(step)
      return rule ? [nodeOutlook(run, step.id, rule)] : []
    })
    return { ok: true, nodes }
  } catch (error) {
    if (error instanceof UnansweredQuery) return { ok: false, needs: error.query }
    throw error
  }
}

// helpers

function nodeOutlook(run: Run, node: string, rule: PeopleRule): NodeOutlook {
  const known = rule.approvers.filter((recipient) => !asksRecord(recipient))
  const found = resolvePeople(run, known, node)
  const open = known.length < rule.approvers.length
  if (found.length === 0) {
    if (open) return { node, people: [], problem: 'record' }
    return { node, people: [], problem: 'empty', fallback: fallbackOf(run, rule) }
  }
  const people = [...new Set(found.flatMap((person) => replaceSelf(run, person, rule)))]
  const meant = rule.onSelf?.do === 'skip' || known.some(({ kind }) => kind === 'initiator')
  const alone = !open && !meant && people.every((person) => person === run.instance.initiator)
  return { node, people, ...(alone ? { problem: 'self' as const } : {}) }
}

const fallbackOf = (run: Run, rule: PeopleRule): OnEmpty['do'] =>
  (rule.onEmpty ?? (run.flow.definition.settings?.onEmpty as OnEmpty | undefined))?.do ?? 'flowAdmin'

function asksRecord(recipient: Recipient): boolean {
  if (recipient.kind === 'departmentHead' || recipient.kind === 'managers') return recipient.of !== 'initiator'
  return recipient.kind === 'field' || recipient.kind === 'expression' || recipient.kind === 'chosen'
}
