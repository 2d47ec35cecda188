import { matchEvent, type CompiledRule, type RuleDefinition, type RuleRequest, type RuleTrigger } from '@tenon/engine'
import type { PendingChange } from '../records/save-hooks.ts'
import type { AppRules } from './app-rules.ts'

export interface Occasion {
  readonly phase: RuleRequest['phase']
  readonly trigger: RuleTrigger
  readonly change: PendingChange
  readonly via: 'import' | undefined
}

/** Those of the rules that wait for what has happened: cheap, before anything is loaded. */
export const wakingRules = (rules: readonly CompiledRule[], occasion: Occasion): readonly CompiledRule[] =>
  rules.filter(({ definition }) => mayWake(definition, occasion))

/** A clock or a call wakes the one rule that it belongs to. */
export function meantBy(rules: AppRules, form: string, trigger: RuleTrigger): readonly CompiledRule[] {
  if (!('rule' in trigger)) return rules.of(form)
  const rule = rules.rule(trigger.rule)
  return rule ? [rule] : []
}

/** Whether the condition of a rule reads nothing but the record: where it does not hold, nothing is loaded for the rule. */
export const standsAlone = ({ condition }: CompiledRule): boolean =>
  condition !== undefined && condition.needs.related.length === 0 && condition.needs.children.length === 0

// helpers

/** Before a save others may yet set what a rule waits for: there only its sort and the fields that have changed tell. */
function mayWake(rule: RuleDefinition, { phase, trigger, change, via }: Occasion): boolean {
  const { old, record, changed } = change
  if (phase === 'after') return matchEvent(rule, phase, trigger, old, record, via, changed) !== undefined
  if (via === 'import' && !rule.onImport) return false
  return rule.when.some(
    (event) =>
      event.on === trigger.on &&
      event.before === true &&
      (event.on !== 'updated' || event.field === undefined || changed.includes(event.field)),
  )
}
