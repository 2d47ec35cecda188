import type { FormDefinition } from '../definition/index.ts'
import { namesIn } from './expression-names.ts'

/**
 * A form as somebody may know it who must not know some of its fields: they are gone from every part, and so is every expression
 * that names one. What stays means the same as before.
 */
export function withoutFields(definition: FormDefinition, hidden: ReadonlySet<string>): FormDefinition {
  if (hidden.size === 0) return definition
  const clean = (...expressions: readonly unknown[]): boolean =>
    expressions.every((expression) => [...namesIn(expression)].every((name) => !hidden.has(name)))
  const shown = (keys: readonly string[] | undefined) =>
    keys?.filter((key) => !hidden.has(key.replace(/^-/, '').split('.')[0]!))
  const named = <T>(values: Readonly<Record<string, T>> | undefined) =>
    values && Object.fromEntries(Object.entries(values).filter(([key]) => !hidden.has(key)))
  const counted = ({ field }: { readonly field?: string | undefined }): boolean =>
    field === undefined || !hidden.has(field.split('.')[0]!)
  return {
    ...definition,
    fields: definition.fields
      .filter((field) => !hidden.has(field.key))
      .map((field) => (clean(field.default, field.settings) ? field : bare(field))),
    layout: definition.layout?.map((section) => ({
      ...section,
      items: section.items.filter((item) => !hidden.has(typeof item === 'string' ? item : item.key)),
    })),
    linkage: definition.linkage
      ?.filter((linkage) => clean(linkage.when, linkage.set))
      .map((linkage) => ({
        ...linkage,
        show: shown(linkage.show),
        require: shown(linkage.require),
        readonly: shown(linkage.readonly),
        set: named(linkage.set),
        options: named(linkage.options),
      })),
    checks: definition.checks?.filter((check) => clean(check.when) && check.at.every((at) => !hidden.has(at))),
    duplicates: definition.duplicates?.filter((rule) => rule.fields.every((key) => !hidden.has(key))),
    stage: definition.stage && hidden.has(definition.stage.field) ? undefined : definition.stage,
    figures: shown(definition.figures),
    buttons: definition.buttons?.filter((button) => clean(button.when)),
    todo: visibleTodo(definition.todo, hidden, clean),
    entry: shown(definition.entry),
    views: definition.views
      ?.filter((view) => clean(view.filter) && !(view.group !== undefined && hidden.has(view.group)))
      .map((view) => ({ ...view, columns: shown(view.columns), sort: shown(view.sort) })),
    public: undefined,
    measures: definition.measures?.filter((one) => counted(one) && clean(one.expression, one.filter)),
    dimensions: definition.dimensions?.filter((one) => counted(one) && clean(one.expression)),
    prints: definition.prints?.map((layout) => (layout.fields ? { ...layout, fields: shown(layout.fields) } : layout)),
  } as FormDefinition
}

// helpers

/** A to-do list that reads or sets a hidden field is none for this viewer. */
function visibleTodo(
  todo: FormDefinition['todo'],
  hidden: ReadonlySet<string>,
  clean: (...expressions: readonly unknown[]) => boolean,
): FormDefinition['todo'] {
  if (!todo || hidden.has(todo.due) || !clean(todo.open, todo.done)) return undefined
  return Object.keys(todo.done).some((key) => hidden.has(key)) ? undefined : todo
}

/** A computed field keeps its place and loses the expression that names what is hidden; the server computes it anyway. */
function bare(field: FormDefinition['fields'][number]): FormDefinition['fields'][number] {
  const { default: _default, ...rest } = field
  const {
    expression: _expression,
    text: _text,
    where: _where,
    ...settings
  } = (field.settings ?? {}) as Record<string, unknown>
  return { ...rest, settings }
}
