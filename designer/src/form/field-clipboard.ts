import type { FieldDefinition } from '@tenon/engine'

const NAME = 'tenon.fields'

/** Copied fields; they can be pasted into another form, of another app and in another tab too. */
export function keepFields(fields: readonly FieldDefinition[]): void {
  localStorage.setItem(NAME, JSON.stringify(fields))
}
export function keptFields(): readonly FieldDefinition[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(NAME) ?? '[]')
    return Array.isArray(kept) ? (kept as FieldDefinition[]).filter((field) => typeof field?.type === 'string') : []
  } catch {
    // Written by hand: nothing was copied.
    return []
  }
}
