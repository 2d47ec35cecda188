import type { ChildForm } from '../db/visible-rows.ts'
import type { FormRequest } from './request-context.ts'

/**
 * Forms whose records point to records of this one, as the viewer may see them: in the order that the form's definition gives,
 * else all of them.
 */
export function relatedForms({ app, form, access }: FormRequest): readonly ChildForm[] {
  const found: ChildForm[] = []
  for (const key of Object.keys(app.bundle.forms)) {
    const child = app.form(key)!
    if (access.rows(child).kind === 'none') continue
    for (const field of child.stored)
      if (field.type.target?.(field.settings) === form.key && access.clear(child, field.key).kind === 'all')
        found.push({ form: child, relation: field.key, many: field.columnType === 'uuid[]' })
  }
  const order = form.definition.related
  if (!order) return found
  return order.flatMap((name) => found.filter((child) => `${child.form.key}.${child.relation}` === name))
}
