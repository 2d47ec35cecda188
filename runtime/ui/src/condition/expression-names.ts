import {
  appFields,
  localize,
  SYSTEM_LABELS,
  systemType,
  type AppBundle,
  type ExpressionNames,
  type Locale,
  type NamedField,
  type Registry,
} from '@tenon/engine'
import type { HandedRecord } from './handed-on.ts'

/** The names of an app as formulas and sentences use them, in one language. `person` names people and departments; `parent` is the form whose record the rows are looked for; `flow` names the steps of the flow that asks. */
export function expressionNames(
  bundle: AppBundle,
  form: string,
  registry: Registry,
  locale: Locale,
  person?: (id: string) => string | undefined,
  parent?: string,
  flow?: Pick<ExpressionNames, 'step'>,
  handed: readonly HandedRecord[] = [],
): ExpressionNames {
  const known = appFields(bundle, registry)
  const named = new Map<string, readonly NamedField[]>()
  return {
    form,
    english: locale === 'en-US',
    ...(parent === undefined ? {} : { parent }),
    handed(action) {
      const found = handed.find((one) => one.action === action)
      return found && { form: found.form, label: found.label, rows: found.as === 'list' }
    },
    ...(flow ? { ...flow, initiator: true } : {}),
    fields(of) {
      const cached = named.get(of)
      if (cached) return cached
      const own = [...(known.of(of)?.values() ?? [])].map((field): NamedField => {
        const target = field.type.target?.(field.settings)
        return {
          key: field.key,
          label: localize(field.definition.label, locale),
          ...(field.valueType.kind === 'id' && target !== undefined ? { target } : {}),
          ...(field.valueType.kind === 'rows' ? { rows: field.valueType.form } : {}),
        }
      })
      const system = SYSTEM_NAMES.flatMap((key): NamedField[] => {
        const type = systemType(of, key)
        if (!type) return []
        const target = type.kind === 'id' ? type.form : undefined
        return [{ key, label: localize(SYSTEM_LABELS[key], locale), ...(target ? { target } : {}) }]
      })
      const all = [...own, ...system]
      named.set(of, all)
      return all
    },
    forms: () => Object.values(bundle.forms).map((f) => ({ key: f.key, label: localize(f.label, locale) })),
    value(of, key, value) {
      const field = known.of(of)?.get(key)
      const item = field?.options.find((option) => option.value === value)
      if (item) return localize(item.label, locale) || item.value
      return typeof value === 'string' ? person?.(value) : undefined
    },
  }
}

// helpers

const SYSTEM_NAMES = ['owner_id', 'dept_id', 'created_at', 'created_by', 'updated_at', 'updated_by'] as const
