import { scopeOf, type CompiledForm, type RecordContext, type Row } from '@tenon/engine'

/**
 * Fields that a linkage fills now: it holds and, for a stored record, did not hold before. What somebody types there
 * would be overwritten at saving, so the form shows the computed value and takes no input.
 */
export function firesSet(
  form: CompiledForm,
  record: Row,
  old: Row | null,
  context: RecordContext,
): ReadonlySet<string> {
  const filled = new Set<string>()
  for (const linkage of form.linkage) {
    if (linkage.set.length === 0 || linkage.when.run(scopeOf(form, record, context, old)) !== true) continue
    if (old && linkage.when.run(scopeOf(form, old, context, null)) === true) continue
    for (const { field } of linkage.set) filled.add(field.key)
  }
  return filled
}
