import { localize, type CompiledKey, type Issue, type Row } from '@tenon/engine'
import { duplicateIssues, findSimilarToMany } from '../records/find-duplicates.ts'
import { takenKeys, type TakenKey } from '../db/import-lookups.ts'
import type { ImportContext } from './import-services.ts'
import { textsOfFile } from './like-in-file.ts'

/** Duplicates of the file's own rows and of records that are there. Only rows that are taken over hold a key; the first wins. */
export interface DuplicateFinder {
  /** Keys of the records that are taken in the database, and records like them: one statement per rule. */
  look(records: readonly Row[]): Promise<Taken>
  judge(record: Row, taken: Taken, issues: readonly Issue[]): readonly Issue[]
  take(record: Row, row: number): void
}
export interface Taken {
  readonly keys: ReadonlyMap<string, ReadonlyMap<string, TakenKey>>
  readonly similar: ReadonlyMap<Row, readonly Issue[]>
}

export function duplicateFinder({ services, access, form, slots }: ImportContext): DuplicateFinder {
  const inFileLike = form.similarities.map((similar) => ({ similar, texts: textsOfFile(similar) }))
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
    judge: (record, taken, given) => {
      const same = form.keys.flatMap((key) => {
        const value = key.of(record)
        if (value === null || given.some((issue) => key.fields.includes(issue.path) && issue.level !== 'warning'))
          return []
        const row = inFile.get(key.column)?.get(value)
        if (row !== undefined)
          return [issueOf(key, { code: 'DUPLICATE', params: { ...said(key, record), row: row + 1 } })]
        const there = taken.keys.get(key.column)?.get(value)
        return there ? [issueOf(key, { code: 'DUPLICATE', params: { ...said(key, record), owner: there.owner } })] : []
      })
      const like = [...(taken.similar.get(record) ?? []), ...likeInFile(record)]
      return gravest([...same, ...like]).filter((issue) => !given.some((other) => covers(other, issue)))
    },
    take: (record, row) => {
      for (const key of form.keys) {
        const value = key.of(record)
        if (value !== null) inFile.get(key.column)?.set(value, row)
      }
      for (const { texts } of inFileLike) texts.take(record)
    },
  }

  async function likeness(records: readonly Row[]): Promise<ReadonlyMap<Row, readonly Issue[]>> {
    const found = new Map<Row, readonly Issue[]>()
    for (const similar of form.similarities) {
      const matches = await findSimilarToMany(services.platform.db, { form, access, slots }, similar, records)
      for (const [record, like] of matches)
        found.set(record, [...(found.get(record) ?? []), ...duplicateIssues(access, form, record, like)])
    }
    return found
  }

  function likeInFile(record: Row): Issue[] {
    return inFileLike.flatMap(({ similar: { fields, rule }, texts }) => {
      const like = texts.like(record)
      if (like === undefined) return []
      const issue: Issue = { path: fields[0]!, code: 'SIMILAR', params: { value: like } }
      return [rule.do === 'warn' ? { ...issue, level: 'warning' } : issue]
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

/** One field says one thing, the gravest: what is the same is not like as well. */
const gravest = (issues: readonly Issue[]): readonly Issue[] =>
  issues.filter((issue, i) => !issues.some((other, j) => covers(other, issue) && (j < i || !covers(issue, other))))
/** Says enough of its field that the other need not be said. */
const covers = (issue: Issue, other: Issue): boolean =>
  issue.path === other.path && (issue.level !== 'warning' || other.level === 'warning')
const issueOf = (key: CompiledKey, issue: Omit<Issue, 'path'>): Issue => ({
  path: key.fields[0]!,
  ...issue,
  ...(key.unique ? {} : { level: 'warning' }),
})
