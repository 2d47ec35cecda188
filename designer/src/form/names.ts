import type { Expression, FieldDefinition, FormDefinition, Json, LayoutItem, Section } from '@tenon/engine'
import { columnsOf, findField, itemKey, itemSpan, makeItem, takenKeys } from './places.ts'

/**
 * Renames a field that was never published, together with everything in this form that names it: layout, title,
 * linkage, checks, duplicate rules, views, figures and every expression. A key that is taken leaves the form as it is.
 */
export function renameField(form: FormDefinition, id: string, key: string): FormDefinition {
  const found = findField(form, id)
  if (!found || found.field.key === key || takenKeys(form, found.rows?.key).has(key)) return form
  const rename = (field: FieldDefinition): FieldDefinition => (field.id === id ? { ...field, key } : field)
  if (found.rows) {
    const table = found.rows
    const fields = form.fields.map((field) =>
      field === table ? { ...field, settings: { ...field.settings, fields: columnsOf(field).map(rename) } } : field,
    )
    return { ...form, fields }
  }
  return renameIn({ ...form, fields: form.fields.map(rename) }, found.field.key, key)
}

// helpers

function renameIn(form: FormDefinition, from: string, to: string): FormDefinition {
  const swap = (key: string): string => (key === from ? to : key)
  const path = (text: string): string => {
    const [head = '', ...rest] = text.split('.')
    return [swap(head), ...rest].join('.')
  }
  const sorted = (entry: string): string => (entry.startsWith('-') ? `-${path(entry.slice(1))}` : path(entry))
  const inside = (expression: Expression): Expression => renameVars(expression, from, to)
  const optional = <T, R>(value: T | undefined, change: (value: T) => R): R | undefined =>
    value === undefined ? undefined : change(value)
  return clean({
    ...form,
    title: optional(form.title, swap),
    number: optional(form.number, swap),
    stage: optional(form.stage, (stage) => ({ ...stage, field: swap(stage.field) })),
    figures: optional(form.figures, (keys) => keys.map(swap)),
    fields: form.fields.map((field) => ({
      ...field,
      ...(field.default === undefined ? {} : { default: inside(field.default) }),
      ...(field.settings ? { settings: inside(field.settings as Expression) as FieldDefinition['settings'] } : {}),
    })),
    layout: optional(form.layout, (layout) =>
      layout.map((section): Section => ({ ...section, items: section.items.map((item) => renameItem(item, swap)) })),
    ),
    linkage: optional(form.linkage, (all) =>
      all.map((linkage) =>
        clean({
          ...linkage,
          when: inside(linkage.when),
          show: linkage.show?.map(swap),
          require: linkage.require?.map(swap),
          readonly: linkage.readonly?.map(swap),
          set: optional(linkage.set, (set) =>
            Object.fromEntries(Object.entries(set).map(([key, value]) => [swap(key), inside(value)])),
          ),
          options: optional(linkage.options, (lists) =>
            Object.fromEntries(Object.entries(lists).map(([key, values]) => [swap(key), values])),
          ),
        }),
      ),
    ),
    checks: optional(form.checks, (all) =>
      all.map((check) => ({
        ...check,
        when: inside(check.when),
        at: check.at.map((at) => [swap(at.split('/')[0]!), ...at.split('/').slice(1)].join('/')),
      })),
    ),
    duplicates: optional(form.duplicates, (all) => all.map((rule) => ({ ...rule, fields: rule.fields.map(swap) }))),
    views: optional(form.views, (all) =>
      all.map((view) =>
        clean({
          ...view,
          columns: view.columns?.map(path),
          sort: view.sort?.map(sorted),
          group: optional(view.group, path),
          filter: optional(view.filter, inside),
        }),
      ),
    ),
    public: optional(form.public, (all) =>
      all.map((entry) =>
        clean({
          ...entry,
          fields: entry.fields.map(swap),
          values: optional(entry.values, (values) =>
            Object.fromEntries(Object.entries(values).map(([key, value]) => [swap(key), value])),
          ),
        }),
      ),
    ),
    prints: optional(form.prints, (all) => all.map((layout) => clean({ ...layout, fields: layout.fields?.map(swap) }))),
    buttons: optional(form.buttons, (all) =>
      all.map((button) => clean({ ...button, when: optional(button.when, inside) })),
    ),
  })
}
function renameItem(item: LayoutItem, swap: (key: string) => string): LayoutItem {
  return makeItem(swap(itemKey(item)), itemSpan(item))
}
function renameVars(expression: Expression, from: string, to: string): Expression {
  return rewriteVars(expression, (path) => {
    const [head, ...rest] = path.split('.')
    if (head === from) return [to, ...rest].join('.')
    if ((head === '$old' || head === 'parent') && rest[0] === from) return [head, to, ...rest.slice(1)].join('.')
    return path
  })
}
function rewriteVars(value: Json, change: (path: string) => string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => rewriteVars(item, change))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'var' && typeof inner === 'string' ? change(inner) : rewriteVars(inner as Json, change),
    ]),
  )
}
function clean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
}
