import {
  localize,
  nodeFieldMode,
  type AppBundle,
  type Branch,
  type FlowCall,
  type FlowDefinition,
  type Locale,
  type NodeKind,
  type Registry,
  type Step,
} from '@tenon/engine'
import { recipientsWords, type PeopleNames } from '@tenon/ui/people'
import { callChoices } from './call-choices.ts'

/** What a card of the tree says about its step. Everything is asked of the node kind's own capabilities. */
export function stepTitle(step: Step, kind: NodeKind | undefined, locale: string): string {
  return localize(step.label, locale) || localize(kind?.label, locale) || step.kind
}

export function stepSummary(step: Step, kind: NodeKind | undefined, names: PeopleNames): string {
  const rule = kind?.people?.(step)
  if (rule) return rule.approvers.length ? recipientsWords(rule.approvers, names) : names.t('flow.noApprover')
  if (Array.isArray(step['to'])) return recipientsWords(step['to'] as never, names) || names.t('recipients.nobody')
  const actions = step['actions']
  if (Array.isArray(actions)) return names.t('flowDesigner.actions', { n: actions.length })
  return localize(kind?.label, names.locale)
}

/** Which flow a step calls, and on what: on its card in the tree. */
export function callSummary(call: FlowCall, flow: FlowDefinition, { bundle, registry, locale, t }: CallWords): string {
  const called = bundle.flows[call.flow]
  if (!called) return t('flowDesigner.noCall')
  const on = JSON.stringify(call.on)
  const way = callChoices(bundle, registry, flow, called, locale).find((choice) => JSON.stringify(choice.on) === on)
  const name = localize(called.label, locale)
  return way
    ? t('flowDesigner.callSummary', { flow: name, on: t(`flowDesigner.callCard.${way.key}`, way.params) })
    : name
}
interface CallWords {
  readonly bundle: AppBundle
  readonly registry: Registry
  readonly locale: Locale
  readonly t: (key: string, params?: Record<string, unknown>) => string
}

/** 会签 / 或签 / 依次 beside the title of a step that people decide. */
export function stepBadge(step: Step, kind: NodeKind | undefined, names: PeopleNames): string | undefined {
  const rule = kind?.people?.(step)
  if (!rule) return undefined
  const mode = rule.mode ?? { all: 1 }
  return names.t(`flow.mode.${typeof mode === 'string' ? mode : 'all'}`)
}

/** The condition of a branch in words; what a branch says when it has none. */
export function branchText(
  branch: Branch,
  asksConditions: boolean,
  names: PeopleNames,
  sentence: (when: NonNullable<Branch['when']>) => string,
): string {
  if (branch.default) return names.t('flow.defaultText')
  if (!asksConditions) return names.t('flow.always')
  return branch.when === undefined || branch.when === null ? names.t('flow.noCondition') : sentence(branch.when)
}

/** How many fields a node hides, shows, lets edit or demands: the line under 字段权限. */
export function fieldRightsCount(step: Step, kind: NodeKind | undefined, keys: readonly string[]) {
  const fields = kind?.people?.(step).fields ?? kind?.readerFields?.(step)
  const count = { hidden: 0, readonly: 0, editable: 0, required: 0 }
  for (const key of keys) count[nodeFieldMode(fields, key)]++
  return count
}
