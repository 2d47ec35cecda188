import type { CompiledField } from '@tenon/engine'

/** The field with only some of its options; the others are as good as retired: shown where they are chosen, not offered any more. */
export function offeredOptions(field: CompiledField, allowed: ReadonlySet<string> | undefined): CompiledField {
  if (!allowed) return field
  const options = field.options.map((item) => (allowed.has(item.value) ? item : { ...item, retired: true }))
  return { ...field, options }
}
