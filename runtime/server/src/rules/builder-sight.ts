import { localize, type CompiledForm, type Expression, type Locale, type Needs, type Scope } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { queryRecords } from '../records/query-records.ts'
import { titleFor } from '../records/recent-records.ts'
import type { FormRequest } from '../records/request-context.ts'
import { rolesIn } from '../users/viewer.ts'
import { lookupTarget } from './app-rules.ts'

/** Those of the records that the builder may see, by their titles. */
export async function seenRecords(
  db: Kysely<Database>,
  on: FormRequest,
  form: CompiledForm,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const permit = on.app.permit(form, rolesIn(on.viewer, on.app.key))
  const seen = new Map<string, string>()
  if (permit.roles.length === 0) return seen
  const asked = { ...on, form, permit }
  const title = form.titleField ?? form.numberField
  const fields = title && readable(permit.mode(title.key)) ? [title.key] : ['created_at']
  for (let at = 0; at < ids.length; at += PAGE) {
    const some = ids.slice(at, at + PAGE)
    const filter = { in: [{ var: 'id' }, some] } as Expression
    const { rows } = await queryRecords(db, asked, { filter, size: PAGE, count: 'none', fields })
    for (const row of rows) seen.set(String(row['id']), titleFor(asked, row))
  }
  return seen
}
const PAGE = 100

/** Whether the builder may see all records that the rule has looked at beside each of these. */
export async function seesAround(
  db: Kysely<Database>,
  on: FormRequest,
  all: readonly Pick<Scope, 'related'>[],
): Promise<readonly boolean[]> {
  const looked = all.map(({ related }) => around(on, on.form, related))
  const wanted = Map.groupBy(looked.flat(), ({ form }) => form)
  const seen = new Map<string, ReadonlyMap<string, string>>()
  for (const [form, rows] of wanted)
    seen.set(form.key, await seenRecords(db, on, form, [...new Set(rows.map(({ id }) => id))]))
  return looked.map((rows) => rows.every(({ form, id }) => seen.get(form.key)?.has(id)))
}
function around(
  on: FormRequest,
  form: CompiledForm,
  related: Scope['related'] = {},
): readonly { readonly form: CompiledForm; readonly id: string }[] {
  return Object.entries(related).flatMap(([key, scope]) => {
    const target = on.app.form(form.relation(key) ?? '')
    if (!scope || !target) return []
    return [{ form: target, id: String(scope.row['id']) }, ...around(on, target, scope.related)]
  })
}
export const readable = (mode: string): boolean => mode === 'readonly' || mode === 'editable'

/** Labels of what expressions over a form read and the builder may not: what they answer would tell him. */
export function hiddenFields(
  on: FormRequest,
  home: string,
  expressions: readonly { readonly needs: Needs }[],
  locale: Locale,
): readonly string[] {
  const { app } = on
  const roles = rolesIn(on.viewer, app.key)
  const hidden = new Map<string, string>()
  const ask = (form: CompiledForm | undefined, key: string): void => {
    const field = form?.field(key)
    if (!form || !field || readable(app.permit(form, roles).mode(key))) return
    hidden.set(`${form.key}.${key}`, localize(field.definition.label, locale))
  }
  for (const { needs } of expressions) {
    for (const path of needs.fields) {
      const keys = path.split('.')
      const last = keys.pop()!
      keys.forEach((key, i) =>
        ask(app.form(i === 0 ? home : (lookupTarget(app)(home, keys.slice(0, i).join('.')) ?? '')), key),
      )
      ask(app.form(keys.length === 0 ? home : (lookupTarget(app)(home, keys.join('.')) ?? '')), last)
    }
    for (const [list, inner] of Object.entries(needs.within)) {
      const rows = app.form(list.split('.').at(-2) ?? '')
      if (rows && app.permit(rows, roles).roles.length === 0) hidden.set(list, localize(rows.definition.label, locale))
      for (const key of inner.fields) if (!key.includes('.')) ask(rows, key)
    }
  }
  return [...hidden.values()]
}
