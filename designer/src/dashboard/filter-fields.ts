import type { DashboardFilter } from '@tenon/engine'
import type { ConditionField } from '@tenon/ui/condition'

/** What a filter may ask for, with what it looks like. */
export const FILTER_TYPES = [
  { key: 'period', icon: 'calendar' },
  { key: 'member', icon: 'user' },
  { key: 'department', icon: 'network' },
  { key: 'option', icon: 'list' },
] as const satisfies readonly { key: DashboardFilter['type']; icon: string }[]
type Fields = (form: string) => readonly ConditionField[]

export function filterOf(
  type: DashboardFilter['type'],
  label: string,
  binds: DashboardFilter['binds'],
): DashboardFilter {
  return { key: type, label, type, binds, ...(type === 'period' ? { default: 'thisYear' } : {}) }
}
/** Whether a field may be what a filter means. */
export function canBind(filter: Pick<DashboardFilter, 'type' | 'options'>, { field }: ConditionField): boolean {
  const type = field.valueType
  if (filter.type === 'period') return type.kind === 'date' || type.kind === 'datetime'
  if (filter.type === 'member') return type.kind === 'id' && type.form === '$user'
  if (filter.type === 'department') return type.kind === 'id' && type.form === '$department'
  return type.kind === 'text' && (filter.options === undefined || field.settings['options'] === filter.options)
}
/** The field that each form most likely means: its first one that fits. Options differ too much to be guessed. */
export function suggestedBinds(
  type: DashboardFilter['type'],
  forms: readonly string[],
  fields: Fields,
): Record<string, string> {
  if (type === 'option') return {}
  return Object.fromEntries(
    forms.flatMap((form) => {
      const found = fields(form).find((field) => !field.path.includes('.') && canBind({ type }, field))
      return found ? [[form, found.path] as const] : []
    }),
  )
}
