import type { CellLookup, Issue } from '@tenon/engine'
import { departmentsByTitle, nameKey, type Names, peopleByName, recordsByName } from '../db/import-lookups.ts'
import type { ImportContext } from './import-services.ts'

export interface NameResolver {
  /** Ids for a cell's names: the value of the field, and what could not be found. */
  resolve(lookup: CellLookup): { readonly value: unknown; readonly issues: readonly Issue[] }
}

/** Looks up all names of a file at once: people, departments, and records that the importing person may see. */
export async function resolveNames(
  { services, access, app, slots }: ImportContext,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<NameResolver> {
  const { db } = services.platform
  const found = new Map<string, Names>()
  for (const [form, texts] of wanted) {
    const target = app.form(form)
    if (form === '$user') found.set(form, await peopleByName(db))
    else if (form === '$department') found.set(form, await departmentsByTitle(db))
    else if (target) found.set(form, await recordsByName(db, access, target, [...texts], slots))
  }
  return {
    resolve: ({ key, form, text, parts }) => {
      const names = found.get(form)
      const issues: Issue[] = []
      const one = (part: string): string | null => {
        const ids = names?.get(nameKey(part)) ?? []
        if (ids.length !== 1) issues.push(missing(key, form, part, ids.length))
        return ids.length === 1 ? (ids[0] ?? null) : null
      }
      const value = parts ? parts.map(one).filter((id) => id !== null) : one(text)
      return { value, issues }
    },
  }
}

// helpers

/** A person who is not found leaves the field empty, with a warning; a record that is not found refuses the row. */
function missing(path: string, form: string, text: string, found: number): Issue {
  if (found > 1) return { path, code: 'REFERENCE_AMBIGUOUS', params: { text }, ...(form === '$user' ? WARNING : {}) }
  return form === '$user'
    ? { path, code: 'PERSON_UNKNOWN', params: { text }, ...WARNING }
    : { path, code: 'REFERENCE', params: { text } }
}
const WARNING = { level: 'warning' } as const
