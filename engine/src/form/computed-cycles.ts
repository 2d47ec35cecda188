import type { FormDefinition } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import { checkExpression, type Needs } from '../expression/index.ts'
import { type AppFields, rowsForm } from './app-fields.ts'
import type { CompiledField } from './field-type.ts'

/**
 * Computed fields of a form that are computed from themselves: through a roll-up of its own children, a look at the parent, or
 * fields of other forms on the way. Formulas that name each other in one record are found by their order already.
 */
export function computedCycles(app: AppFields, { key: form, fields }: FormDefinition): readonly Issue[] {
  const known = new Map<CompiledField, readonly CompiledField[]>()
  const reads = (field: CompiledField): readonly CompiledField[] => {
    const found = known.get(field) ?? readsOf(app, field)
    known.set(field, found)
    return found
  }
  return fields.flatMap((definition, i) => {
    const field = app.of(form)?.get(definition.key)
    const way = field?.definition === definition && field.computation ? wayBack(field, reads) : undefined
    if (!field || !way) return []
    const cycle = way.map((each) => (each.form === form ? each.key : `${each.form}.${each.key}`)).join(' → ')
    return [{ path: `fields/${i}/settings/${settingOf(field)}`, code: 'FORMULA_CYCLE', params: { cycle } }]
  })
}

// helpers

/** The setting that a reader of the problem has to change. */
function settingOf({ computation }: CompiledField): string {
  if (computation?.kind === 'formula') return 'expression'
  return computation?.kind === 'rollup' && computation.field === undefined ? 'where' : 'field'
}

function wayBack(
  start: CompiledField,
  reads: (field: CompiledField) => readonly CompiledField[],
): readonly CompiledField[] | undefined {
  const seen = new Set<CompiledField>()
  const open: (readonly CompiledField[])[] = [[start]]
  for (let way = open.pop(); way; way = open.pop())
    for (const next of reads(way.at(-1)!)) {
      if (next === start) return [...way, start]
      if (seen.has(next)) continue
      seen.add(next)
      open.push([...way, next])
    }
  return undefined
}

/** The computed fields that a field is computed from. What does not hold together reads nothing: it is refused elsewhere. */
function readsOf(app: AppFields, field: CompiledField): readonly CompiledField[] {
  const c = field.computation
  if (!c || c.kind === 'mirror') return []
  if (c.kind === 'lookup') return along(app, field.form, `${c.relation}.${c.field}`)
  if (c.kind === 'formula') return needed(app, field.form, app.formula(field).checked?.needs)
  const where = c.where === undefined || c.where === null ? null : checkExpression(c.where as never, app.scope(c.form))
  return [
    ...(c.field === undefined ? [] : along(app, c.form, c.field)),
    ...(where?.ok ? needed(app, c.form, where.checked.needs) : []),
  ]
}

function needed(app: AppFields, form: string, needs: Needs | undefined): readonly CompiledField[] {
  if (!needs) return []
  const inner = Object.entries(needs.within).flatMap(([list, of]) => needed(app, listForm(app, form, list), of))
  const outer = needs.parent ? needed(app, form.split('.')[0]!, needs.parent) : []
  return [...needs.fields.flatMap((path) => along(app, form, path)), ...inner, ...outer]
}

/** Computed fields on a path such as `customer.level`. */
function along(app: AppFields, form: string, path: string): readonly CompiledField[] {
  const found: CompiledField[] = []
  let at: string | undefined = form
  for (const step of path.split('.')) {
    const field: CompiledField | undefined = at === undefined ? undefined : app.of(at)?.get(step)
    if (field?.computation) found.push(field)
    at = field?.type.target?.(field.settings)
  }
  return found
}

/** The form of a list: rows of a subform, `form.relation`, or one of these behind a relation. */
function listForm(app: AppFields, form: string, list: string): string {
  const [first = '', ...rest] = list.split('.')
  if (rest.length === 0) return rowsForm(form, first)
  if (app.of(first)?.has(rest[0]!)) return first
  const relation = app.of(form)?.get(first)
  return listForm(app, relation?.type.target?.(relation.settings) ?? '', rest.join('.'))
}
