import type { PeopleRule } from './people-rule.ts'
import type { Run } from './run.ts'

/**
 * Fields that the node requires and the record does not have yet; of a column (`items.price`), where any row lacks it.
 * `false` is an answer only for who gave it: it counts as empty.
 */
export function requiredButEmpty(run: Run, rule: PeopleRule): readonly string[] {
  return Object.entries(rule.fields ?? {})
    .filter(([key, mode]) => mode === 'required' && lacks(run, key))
    .map(([key]) => key)
}

// helpers

function lacks(run: Run, key: string): boolean {
  const [field, column] = key.split('.') as [string, string?]
  const value = run.env.field(field)
  if (column === undefined) return isEmpty(value)
  return Array.isArray(value) && value.some((row: Readonly<Record<string, unknown>>) => isEmpty(row[column]))
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0)
