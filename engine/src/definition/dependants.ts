import type { AppBundle, Definition } from './index.ts'

/** A definition that reads, writes or shows a field. */
export interface Dependant {
  readonly definition: Definition
  /** Of the form itself: the part that names the field (`checks`, `views` …). */
  readonly part?: string
}

/**
 * What names a field of a form: its own linkages, checks, views …, and the rules, flows, reports, dashboards, roles and other
 * forms that concern it. By name, not by meaning: a text that happens to be the field's key counts.
 * @example dependants(bundle, 'customer', 'level').map(({ definition }) => definition.key) // ['assign_key_accounts']
 */
export function dependants(bundle: AppBundle, form: string, field: string): readonly Dependant[] {
  const own = bundle.forms[form]
  const parts = own
    ? PARTS.filter((part) => names(own[part], [field])).map((part): Dependant => ({ definition: own, part }))
    : []
  const fields = own?.fields.filter((each) => each.key !== field) ?? []
  const computed = fields.some((each) => names([each.default, each.settings], [field]))
  const others = OTHERS.flatMap((kind): Definition[] => Object.values(bundle[kind]))
  return [
    ...(own && computed ? [{ definition: own, part: 'fields' }] : []),
    ...parts,
    ...others
      .filter((other) => other !== own && concerns(other, form) && names(other, [field, `${form}.${field}`]))
      .map((definition): Dependant => ({ definition })),
  ]
}

// helpers

const PARTS = [
  'title',
  'number',
  'stage',
  'figures',
  'linkage',
  'checks',
  'duplicates',
  'views',
  'buttons',
  'todo',
  'entry',
  'public',
  'prints',
  'measures',
  'dimensions',
] as const
const OTHERS = ['forms', 'rules', 'flows', 'reports', 'dashboards', 'roles'] as const
/** Members whose text is for people or names something else. */
const SILENT = new Set(['kind', 'key', 'id', 'label', 'help', 'message', 'title', 'body', 'text', 'icon', 'color'])

/** Whether a definition speaks of the form at all, by its key alone or in front of a path. */
const concerns = (definition: Definition, form: string): boolean =>
  some(definition, (text) => text === form || text.startsWith(`${form}.`))

const names = (value: unknown, keys: readonly string[]): boolean =>
  some(value, (text) => {
    const path = text.replace(/^-/, '')
    return keys.some((key) => path === key || path.startsWith(`${key}.`) || path.endsWith(`.${key}`))
  })

/** Whether any text of a value is meant, keys of maps included. */
function some(value: unknown, meant: (text: string) => boolean): boolean {
  if (typeof value === 'string') return meant(value)
  if (Array.isArray(value)) return value.some((each) => some(each, meant))
  if (value === null || typeof value !== 'object') return false
  return Object.entries(value).some(([key, child]) => meant(key) || (!SILENT.has(key) && some(child, meant)))
}
