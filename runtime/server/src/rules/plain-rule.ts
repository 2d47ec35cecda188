import {
  checkExpression,
  isExpression,
  namesIn,
  type Checked,
  type CompiledField,
  type CompiledRule,
} from '@tenon/engine'
import type { PublishedApp } from '../definitions/published-app.ts'
import { derivedFields } from '../records/derived-columns.ts'
import { appRules } from './app-rules.ts'

/** One field that a rule sets on every record it means. */
export interface PlainSet {
  readonly field: CompiledField
  readonly value: Checked
}

/**
 * What a rule sets, where it does nothing but set stored fields that nothing else depends on: then all records that its clock
 * finds change in one statement. undefined = they are saved one by one, with their checks and the rules that wait for them.
 */
export function plainSets(app: PublishedApp, rule: CompiledRule): readonly PlainSet[] | undefined {
  const form = app.form(rule.form)
  if (!form || rule.actions.length === 0 || rule.condition?.needs.old) return undefined
  const sets = new Map<string, PlainSet>()
  const entangled = namesIn([
    form.definition.checks ?? [],
    form.definition.linkage ?? [],
    form.definition.fields.map((field) => [field.settings ?? {}, field.default ?? null]),
  ])
  for (const { action, kind } of rule.actions) {
    const set = action.when === undefined ? kind.plainSet?.(action) : undefined
    if (!set) return undefined
    for (const [key, raw] of Object.entries(set)) {
      const field = form.field(key)
      if (!field || !isPlain(field) || entangled.has(key) || derivedFields(form).has(key) || awaited(app, rule, key))
        return undefined
      const value = valueOf(app, rule, field, raw)
      if (!value) return undefined
      sets.set(key, { field, value })
    }
  }
  return [...sets.values()]
}

// helpers

/** Columns whose values need no further judgement than their type, or their list of options. */
function isPlain(field: CompiledField): boolean {
  if (field.column === undefined || field.computation || field.definition.required) return false
  if (field.columnType === 'text') return field.options.length > 0
  return field.columnType === 'boolean' || field.columnType === 'date' || field.columnType === 'timestamptz(3)'
}

const awaited = (app: PublishedApp, rule: CompiledRule, key: string): boolean =>
  appRules(app)
    .of(rule.form)
    .some((other) =>
      other.definition.when.some(
        (event) =>
          (event.on === 'updated' && (event.field === undefined || event.field === key)) ||
          (event.on === 'time' && event.of === key),
      ),
    )

function valueOf(app: PublishedApp, rule: CompiledRule, field: CompiledField, raw: unknown): Checked | undefined {
  if (typeof raw === 'string' && raw.includes('{')) return undefined
  if (!isExpression(raw) && raw !== null && !['string', 'boolean'].includes(typeof raw)) return undefined
  const scope = app.form(rule.form)!.scopeType
  const checked = checkExpression(raw as never, { ...scope, hasUser: false, hasOld: false }, field.valueType)
  return checked.ok ? checked.checked : undefined
}
