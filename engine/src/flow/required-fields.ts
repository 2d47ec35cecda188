import type { PeopleRule } from './people-rule.ts'
import type { Run } from './run.ts'

/** Fields that the node requires and the record does not have yet. `false` is an answer only for who gave it: it counts as empty. */
export function requiredButEmpty(run: Run, rule: PeopleRule): readonly string[] {
  return Object.entries(rule.fields ?? {})
    .filter(([key, mode]) => mode === 'required' && isEmpty(run.env.field(key)))
    .map(([key]) => key)
}

// helpers

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0)
