import type { CompiledForm, FormDefinition, Label } from '@tenon/engine'

/** A field that no column fills, because other records hold what it shows. */
export interface FilledElsewhere {
  readonly key: string
  readonly label: Label
  /** The form to import into instead, and the field of it that says where a record belongs. */
  readonly form: { readonly key: string; readonly label: Label }
  readonly relation: Label
}

/** The mirrors of a form, whose records are imported where they are stored. */
export const filledElsewhere = (
  form: CompiledForm,
  formOf: (key: string) => FormDefinition | undefined,
): readonly FilledElsewhere[] =>
  form.fields.flatMap(({ key, definition }) => {
    const mirror = form.mirror(key)
    const other = mirror && formOf(mirror.form)
    const relation = other?.fields.find((field) => field.key === mirror?.relation)
    if (!other || !relation) return []
    return [{ key, label: definition.label, form: { key: other.key, label: other.label }, relation: relation.label }]
  })
