import type { ActionContext, ActionValue, ActionWrite, Expression, RuleAction } from '@tenon/engine'

export type Values = Readonly<Record<string, unknown>>
type Additions = Readonly<Record<string, readonly string[]>>

/** `set` of an action: field → value as the builder wrote it. */
export const setOf = (action: RuleAction, name = 'set'): Values => (action[name] ?? {}) as Values
/** `add`: list field → members that must be in it. */
export const additionsOf = (action: RuleAction): Additions => (action.add ?? {}) as Additions

/** The values of a record, worked out now. */
export const evaluated = (values: Values, context: ActionContext): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([key, raw]) => [key, context.value(raw)]))

/** List fields with the wanted members added; a list that has them all already is left alone. `at` is the path of the record. */
export function withAdditions(additions: Additions, context: ActionContext, at = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(additions).flatMap(([key, members]) => {
      const current = context.value({ var: at ? `${at}.${key}` : key })
      const list = Array.isArray(current) ? (current as unknown[]) : []
      const missing = members.filter((member) => !list.includes(member))
      return missing.length > 0 ? [[key, [...list, ...missing]]] : []
    }),
  )
}

/** What the two settings read; `form` = whose fields take the values. */
export const valuesOf = (values: Values, path: string, form?: string): ActionValue[] =>
  Object.entries(values).map(([key, value]) => ({
    path: `${path}/${key}`,
    value,
    ...(form === undefined ? {} : { into: { form, field: key } }),
  }))
export const additionValues = (additions: Additions, at = ''): ActionValue[] =>
  Object.keys(additions).map((key) => ({ path: `add/${key}`, value: { var: at ? `${at}.${key}` : key } as Expression }))

/** What a text reads, in each language that it has. */
export const labelValues = (label: unknown, path: string): ActionValue[] =>
  typeof label === 'object' && label !== null
    ? Object.entries(label).map(([language, value]) => ({ path: `${path}/${language}`, value }))
    : [{ path, value: label ?? '' }]

/** What the two settings write into a form. */
export const writeOf = (form: string, values: Values, additions: Additions = {}): ActionWrite => ({
  form,
  fields: [...Object.keys(values), ...Object.keys(additions)],
  values: Object.fromEntries(Object.entries(values).filter(([, value]) => isPlain(value))),
})

// helpers

const isPlain = (value: unknown): boolean =>
  typeof value !== 'object' && !(typeof value === 'string' && value.includes('{'))
