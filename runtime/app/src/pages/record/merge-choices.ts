import { isEmptyValue, sameValue, type CompiledField, type CompiledForm, type Row } from '@tenon/engine'
import type { FormRights } from '@tenon/ui/api'

export type MergeChoice = 'this' | 'other' | 'both'

/** Fields in which two records differ and between which this person may choose, with the choice to begin with. */
export function mergeChoices(
  form: CompiledForm,
  rights: FormRights | undefined,
  mine: Row,
  other: Row,
): { readonly field: CompiledField; readonly first: MergeChoice; readonly both: boolean }[] {
  return form.fields
    .filter(
      (field) =>
        field.type.storage === 'column' &&
        !field.computation &&
        !field.type.serverSet &&
        !field.definition.readonly &&
        rights?.fields[field.key] === 'editable' &&
        !sameValue(field, mine[field.key], other[field.key]),
    )
    .map((field) => {
      const both = field.valueType.kind === 'list'
      const lacks = isEmptyValue(mine[field.key]) && !isEmptyValue(other[field.key])
      return { field, both, first: lacks ? 'other' : 'this' }
    })
}
