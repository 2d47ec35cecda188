import type { FormDefinition, PublicEntry } from '@tenon/engine'

export const addEntry = (form: FormDefinition, entry: PublicEntry): FormDefinition => ({
  ...form,
  public: [...(form.public ?? []), entry],
})
/** Changes an entry; undefined members are left out, so that the definition stays canonical. */
export const updateEntry = (form: FormDefinition, index: number, patch: Partial<PublicEntry>): FormDefinition => ({
  ...form,
  public: (form.public ?? []).map((entry, i) =>
    i === index
      ? (Object.fromEntries(Object.entries({ ...entry, ...patch }).filter(([, v]) => v !== undefined)) as PublicEntry)
      : entry,
  ),
})
export function removeEntry(form: FormDefinition, index: number): FormDefinition {
  const { public: entries, ...rest } = form
  const left = (entries ?? []).filter((_, i) => i !== index)
  return left.length > 0 ? { ...rest, public: left } : rest
}
