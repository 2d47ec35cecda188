import type { CompiledField, CompiledForm } from '@tenon/engine'
import type { FormRights } from '@tenon/ui/api'

const COLUMNS = 6

/**
 * Columns of a related list: those of the form's first view, without the relation that every row shares; without a view,
 * the title and the first fields. Only fields of the form itself that the viewer may see.
 */
export function relatedColumns(form: CompiledForm, relation: string, rights: FormRights | undefined): CompiledField[] {
  const view = form.definition.views?.find((each) => (each.columns?.length ?? 0) > 0)
  const title = form.titleField?.key
  const keys = view?.columns ?? form.fields.map((field) => field.key)
  const ordered = [...(title ? [title] : []), ...keys.filter((key) => key !== title)]
  return ordered
    .filter((key) => key !== relation && (rights === undefined || key in rights.fields))
    .flatMap((key) => form.field(key) ?? [])
    .filter((field) => field.type.storage === 'column' || field.type.storage === 'virtual')
    .slice(0, COLUMNS)
}
