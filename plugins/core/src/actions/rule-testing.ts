import {
  compileRule,
  runRules,
  type CompiledRule,
  type RuleAction,
  type RuleCompileContext,
  type RuleDefinition,
  type RuleOutcome,
  type RuleRequest,
  type ValueType,
} from '@tenon/engine'
import { actions } from './index.ts'

/** Forms as a rule sees them, for tests: the types of their fields. */
export type TestForms = Readonly<Record<string, Readonly<Record<string, ValueType>>>>

export const contextOf = (forms: TestForms): RuleCompileContext => ({
  scopeType: (form) => forms[form] && { form, field: (of, key) => forms[of]?.[key], hasUser: true },
  relation: (form, key) => {
    const type = forms[form]?.[key]
    return type?.kind === 'id' ? type.form : undefined
  },
  action: (kind) => actions.find((action) => action.kind === kind),
})

const text: ValueType = { kind: 'text' }
/** Deals with tasks. */
export const DEALS: TestForms = {
  deal: {
    id: { kind: 'id', form: 'deal' },
    level: text,
    note: text,
    amount: { kind: 'number' },
    signed_on: { kind: 'date' },
    call_at: { kind: 'datetime' },
    task: { kind: 'id', form: 'task' },
  },
  task: { id: { kind: 'id', form: 'task' }, title: text, deal: { kind: 'id', form: 'deal' } },
}
export const dealContext = contextOf(DEALS)
export const NOW = '2026-11-22T02:00:00.000Z'

/** A rule over deals that does this when one is made. */
export const dealRule = (then: readonly RuleAction[], over: Partial<RuleDefinition> = {}): CompiledRule =>
  compileRule(
    { kind: 'rule', key: 'r', label: 'R', form: 'deal', onImport: false, when: [{ on: 'created' }], then, ...over },
    dealContext,
  )

/** What the rule wants for a deal; records that it makes are n1, n2 … */
export function runDeal(
  rule: CompiledRule,
  deal: Readonly<Record<string, unknown>>,
  request: Partial<RuleRequest> = {},
): RuleOutcome {
  let id = 0
  return runRules([rule], {
    phase: 'after',
    trigger: { on: 'created' },
    record: 'd1',
    old: null,
    scope: {
      row: { id: 'd1', level: 'A', note: '', ...deal },
      related: {},
      children: {},
      today: NOW.slice(0, 10),
      now: NOW,
    },
    env: { newId: () => `n${++id}`, later: laterOf(NOW), target: () => undefined },
    ...request,
  })
}

/** Natural time only. */
export const laterOf =
  (now: string): RuleRequest['env']['later'] =>
  ({ value, unit }, from = now) =>
    new Date(
      Date.parse(from) + value * (unit === 'day' ? 86_400_000 : unit === 'hour' ? 3_600_000 : 60_000),
    ).toISOString()

export const setNote = (id: string, note: string): RuleAction => ({ id, kind: 'setFields', set: { note } })
export const makeTask = (id: string, title: string): RuleAction => ({
  id,
  kind: 'createRecord',
  form: 'task',
  values: { title },
})
export const branchOf = (ways: readonly object[], otherwise?: readonly object[]): RuleAction => ({
  id: 'split',
  kind: 'branch',
  ways,
  ...(otherwise ? { otherwise } : {}),
})
/** Of the tasks that it makes. */
export const titles = (commands: RuleOutcome['commands']): readonly unknown[] =>
  commands.flatMap((one) => (one.kind === 'createRecord' ? [one.values['title']] : []))
