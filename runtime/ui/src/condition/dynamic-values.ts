import type { Expression, FilterOperator, ValueType } from '@tenon/engine'

/** A value that is known only when the condition runs; `text` is its message key. */
export interface DynamicValue {
  readonly key: string
  readonly text: string
  readonly expression: Expression
}

/** Values of the moment and of the viewer that fit a field: the current user for a person, today for a date. */
export function dynamicValues(type: ValueType, operand: FilterOperator['operand']): readonly DynamicValue[] {
  if (operand !== 'one' && operand !== 'many') return []
  const element = type.kind === 'list' ? type.of : type
  return (operand === 'many' ? LISTS : SINGLES).filter(
    ({ kind, form }) => element.kind === kind && (form === undefined || (element as { form?: string }).form === form),
  )
}
export const dynamicName = (expression: unknown): string | undefined =>
  [...SINGLES, ...LISTS].find((value) => JSON.stringify(value.expression) === JSON.stringify(expression))?.text

// helpers

interface Offer extends DynamicValue {
  readonly kind: ValueType['kind']
  readonly form?: string
}
const offer = (key: string, text: string, kind: ValueType['kind'], form?: string): Offer => ({
  key,
  text: `condition.${text}`,
  expression: { var: key },
  kind,
  form,
})
const SINGLES: readonly Offer[] = [
  offer('$user.id', 'currentUser', 'id', '$user'),
  offer('$user.department', 'ownDepartment', 'id', '$department'),
  offer('$today', 'today', 'date'),
  offer('$now', 'now', 'datetime'),
]
const LISTS: readonly Offer[] = [offer('$user.departmentTree', 'ownDepartments', 'id', '$department')]
