import { sameValue, type CompiledForm, type Row } from '@tenon/engine'

export interface Conflict {
  readonly key: string
  readonly mine: unknown
  readonly theirs: unknown
}

/**
 * Fields that both sides changed to different values: `before` is what this person started from, `current` what is stored
 * now, `changes` what this person typed. Fields that only one side changed are no conflict: they merge.
 */
export function findConflicts(form: CompiledForm, before: Row, current: Row, changes: Row): Conflict[] {
  return Object.entries(changes).flatMap(([key, mine]) => {
    const field = form.field(key)
    if (!field) return []
    const theirs = current[key] ?? null
    const parsed = field.type.storage === 'child' ? mine : (field.type.parse(mine, field).value ?? mine)
    if (sameValue(field, before[key], theirs) || sameValue(field, parsed, theirs)) return []
    return [{ key, mine: parsed, theirs }]
  })
}

/** What to send once it is chosen which fields keep the other side's value. */
export const mergedChanges = (changes: Row, theirs: ReadonlySet<string>): Row =>
  Object.fromEntries(Object.entries(changes).filter(([key]) => !theirs.has(key)))
