import { localize, type CompiledKey, type Issue, type Row } from '@tenon/engine'
import { takenKeys, type TakenKey } from '../db/import-lookups.ts'
import type { ImportContext } from './import-services.ts'

/** Duplicates of the file's own rows and of records that are there. Only rows that are taken over hold a key; the first wins. */
export interface DuplicateFinder {
  /** Keys of the records that are taken in the database: one statement per key column. */
  look(records: readonly Row[]): Promise<Taken>
  judge(record: Row, taken: Taken, issues: readonly Issue[]): readonly Issue[]
  take(record: Row, row: number): void
}
export type Taken = ReadonlyMap<string, ReadonlyMap<string, TakenKey>>

export function duplicateFinder({ services, access, form }: ImportContext): DuplicateFinder {
  const inFile = new Map(form.keys.map((key) => [key.column, new Map<string, number>()]))
  return {
    look: async (records) => {
      const taken = new Map<string, ReadonlyMap<string, TakenKey>>()
      for (const key of form.keys) {
        const keys = records.flatMap((record) => key.of(record) ?? [])
        taken.set(key.column, await takenKeys(services.platform.db, access, form, key.column, [...new Set(keys)]))
      }
      return taken
    },
    judge: (record, taken, given) =>
      form.keys.flatMap((key) => {
        const value = key.of(record)
        if (value === null || given.some((issue) => key.fields.includes(issue.path) && issue.level !== 'warning'))
          return []
        const row = inFile.get(key.column)?.get(value)
        if (row !== undefined)
          return [issueOf(key, { code: 'DUPLICATE', params: { ...said(key, record), row: row + 1 } })]
        const there = taken.get(key.column)?.get(value)
        return there ? [issueOf(key, { code: 'DUPLICATE', params: { ...said(key, record), owner: there.owner } })] : []
      }),
    take: (record, row) => {
      for (const key of form.keys) {
        const value = key.of(record)
        if (value !== null) inFile.get(key.column)?.set(value, row)
      }
    },
  }

  function said(key: CompiledKey, record: Row): Record<string, unknown> {
    const field = form.field(key.fields[0]!)
    if (!field) return {}
    return {
      label: localize(field.definition.label, 'zh-CN'),
      value: field.type.toText(record[field.key], field, 'zh-CN'),
    }
  }
}

// helpers

const issueOf = (key: CompiledKey, issue: Omit<Issue, 'path'>): Issue => ({
  path: key.fields[0]!,
  ...issue,
  ...(key.unique ? {} : { level: 'warning' }),
})
