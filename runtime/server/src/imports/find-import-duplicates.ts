import { localize, type CompiledKey, type Issue, type Row } from '@tenon/engine'
import { duplicateIssues, findSimilarToMany } from '../records/find-duplicates.ts'
import { takenKeys, type TakenKey } from '../db/import-lookups.ts'
import type { ImportContext } from './import-services.ts'

/** Duplicates of the file's own rows and of records that are there. Only rows that are taken over hold a key; the first wins. */
export interface DuplicateFinder {
  /**
   * Keys of the records that are taken in the database, and records like them: one statement per rule. Likeness is asked only
   * where it refuses: a warning is not worth a search per row of the file.
   */
  look(records: readonly Row[]): Promise<Taken>
  judge(record: Row, taken: Taken, issues: readonly Issue[]): readonly Issue[]
  take(record: Row, row: number): void
}
export interface Taken {
  readonly keys: ReadonlyMap<string, ReadonlyMap<string, TakenKey>>
  readonly similar: ReadonlyMap<Row, readonly Issue[]>
}

export function duplicateFinder({ services, access, form, slots }: ImportContext): DuplicateFinder {
  const blocking = form.similarities.filter(({ rule }) => rule.do === 'block')
  /** Of each such rule, the texts of the rows taken so far by the grams that they hold. */
  const byGram = new Map(blocking.map((rule) => [rule, new Map<number, Set<string>>()]))
  const inFile = new Map(form.keys.map((key) => [key.column, new Map<string, number>()]))
  return {
    look: async (records) => {
      const taken = new Map<string, ReadonlyMap<string, TakenKey>>()
      for (const key of form.keys) {
        const keys = records.flatMap((record) => key.of(record) ?? [])
        taken.set(key.column, await takenKeys(services.platform.db, access, form, key.column, [...new Set(keys)]))
      }
      return { keys: taken, similar: await likeness(records) }
    },
    judge: (record, taken, given) => [
      ...form.keys.flatMap((key) => {
        const value = key.of(record)
        if (value === null || given.some((issue) => key.fields.includes(issue.path) && issue.level !== 'warning'))
          return []
        const row = inFile.get(key.column)?.get(value)
        if (row !== undefined)
          return [issueOf(key, { code: 'DUPLICATE', params: { ...said(key, record), row: row + 1 } })]
        const there = taken.keys.get(key.column)?.get(value)
        return there ? [issueOf(key, { code: 'DUPLICATE', params: { ...said(key, record), owner: there.owner } })] : []
      }),
      ...[...(taken.similar.get(record) ?? []), ...likeInFile(record)].filter(
        ({ path }, i, all) =>
          all.findIndex((other) => other.path === path) === i && given.every((issue) => issue.path !== path),
      ),
    ],
    take: (record, row) => {
      for (const key of form.keys) {
        const value = key.of(record)
        if (value !== null) inFile.get(key.column)?.set(value, row)
      }
      for (const [rule, index] of byGram) {
        const text = rule.textOf(record)
        if (text !== null)
          for (const gram of rule.gramsOf(record)) index.set(gram, (index.get(gram) ?? new Set()).add(text))
      }
    },
  }

  async function likeness(records: readonly Row[]): Promise<ReadonlyMap<Row, readonly Issue[]>> {
    const found = new Map<Row, readonly Issue[]>()
    for (const similar of blocking) {
      const matches = await findSimilarToMany(services.platform.db, { form, access, slots }, similar, records)
      for (const [record, like] of matches)
        found.set(record, [...(found.get(record) ?? []), ...duplicateIssues(form, record, like)])
    }
    return found
  }

  function likeInFile(record: Row): Issue[] {
    return [...byGram].flatMap(([rule, index]) => {
      const text = rule.textOf(record)
      if (text === null) return []
      const near = new Set(rule.gramsOf(record).flatMap((gram) => [...(index.get(gram) ?? [])]))
      const like = [...near].find((other) => rule.score(text, other) >= rule.threshold)
      return like === undefined ? [] : [{ path: rule.fields[0]!, code: 'SIMILAR', params: { value: like } }]
    })
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
