import {
  appFields,
  localize,
  rowsForm,
  type AppBundle,
  type CompiledField,
  type FlowCall,
  type FlowDefinition,
  type Locale,
  type Mapping,
  type Registry,
} from '@tenon/engine'

/** One way to call a flow: on which records, in words that `key` names with what they say. */
export interface CallChoice {
  readonly on: FlowCall['on']
  readonly key: 'self' | 'related' | 'children' | 'new' | 'rows'
  readonly params: Readonly<Record<string, string>>
}

/** Every way in which a node of one flow can call another (or the same) one of its app. */
export function callChoices(
  bundle: AppBundle,
  registry: Registry,
  flow: FlowDefinition,
  called: FlowDefinition,
  locale: Locale,
): readonly CallChoice[] {
  const own = flow.form
  const form = localize(bundle.forms[called.form]?.label, locale)
  return [
    ...(called.form === own && called.key !== flow.key
      ? [{ on: { kind: 'self' as const }, key: 'self' as const, params: {} }]
      : []),
    ...relations(bundle, registry, own, called.form).map(({ key, label }) => ({
      on: { kind: 'related' as const, field: key },
      key: 'related' as const,
      params: { field: localize(label, locale) },
    })),
    ...(called.form === own ? [] : relations(bundle, registry, called.form, own)).map(({ key }) => ({
      on: { kind: 'children' as const, form: called.form, field: key },
      key: 'children' as const,
      params: { form },
    })),
    ...subforms(bundle, registry, own).map(({ key, definition }) => ({
      on: { kind: 'rows' as const, field: key },
      key: 'rows' as const,
      params: { field: localize(definition.label, locale), form },
    })),
    { on: { kind: 'new' as const }, key: 'new' as const, params: { form } },
  ]
}

/**
 * What a new record of a called flow gets to begin with: the way back to the record that calls, and whatever is called the same
 * and is of the same type on both sides.
 */
export function firstMapping(
  bundle: AppBundle,
  registry: Registry,
  flow: FlowDefinition,
  called: FlowDefinition,
  on: FlowCall['on'],
): Mapping {
  if (on.kind !== 'new' && on.kind !== 'rows') return {}
  const fields = appFields(bundle, registry)
  const source = [...(fields.of(on.kind === 'rows' ? rowsForm(flow.form, on.field) : flow.form)?.values() ?? [])]
  const targets = [...(fields.of(called.form)?.values() ?? [])].filter(isFilled)
  const like = (target: CompiledField) => (field: CompiledField) =>
    field.type.storage === 'column' &&
    field.type.type === target.type.type &&
    JSON.stringify(field.definition.label) === JSON.stringify(target.definition.label) &&
    field.type.target?.(field.settings) === target.type.target?.(target.settings)
  return Object.fromEntries(
    targets.flatMap((target): [string, unknown][] => {
      const same = source.find(like(target))
      if (same) return [[target.key, { var: same.key }]]
      const back = target.valueType.kind === 'id' && target.type.target?.(target.settings) === flow.form
      return back ? [[target.key, { var: on.kind === 'rows' ? 'parent.id' : 'id' }]] : []
    }),
  )
}

// helpers

const isFilled = (field: CompiledField): boolean =>
  field.type.storage === 'column' && !field.computation && !field.type.serverSet

/** To-one relations of a form that lead to another. */
const relations = (bundle: AppBundle, registry: Registry, form: string, target: string) =>
  (bundle.forms[form]?.fields ?? []).filter(
    (field) => registry.field(field.type)?.target?.(field.settings ?? {}) === target,
  )
const subforms = (bundle: AppBundle, registry: Registry, form: string): readonly CompiledField[] =>
  [...(appFields(bundle, registry).of(form)?.values() ?? [])].filter((field) => field.type.storage === 'child')
