import type { CompiledForm, DuplicateRule, Issue } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { candidatesById, type Candidate } from '../db/duplicate-statement.ts'
import type { RecordAccess } from '../db/record-access.ts'
import type { Database } from '../db/schema.ts'
import { indexGrams, stagedLike, stagedWithKeys, stagedWithValue, type StagedMatch } from '../db/staged-duplicates.ts'
import { writtenSince } from '../db/written-since.ts'
import { duplicateIssue } from '../records/find-duplicates.ts'
import type { ImportContext } from './import-services.ts'
import type { ImportRow } from './import-store.ts'

/**
 * Staged rows that are the same as, or like, records that the check could not see, with what is to be said of each: one issue
 * per rule, for the best match. Warnings where the rule warns. Where the import changes the records that it finds by a field, a row
 * whose record has come since is said to be there already: it was checked as a new one.
 */
export async function lateDuplicates(
  trx: Kysely<Database>,
  { app, form, access, slots }: ImportContext,
  { staging, checked_with: seen, mode, key_field: keyField }: LateImport,
): Promise<ReadonlyMap<number, readonly Issue[]>> {
  const told = new Map<number, Map<object, Told>>()
  const found = mode === 'upsert' ? form.field(keyField ?? '') : undefined
  const byKey = found && byField(found.key)
  if (staging === null || seen === null || (form.keys.length + form.similarities.length === 0 && !found))
    return new Map()
  const ids = await writtenSince(trx, app.key, form.key, seen)
  if (ids.length > FEW) for (const similar of form.similarities) await indexGrams(trx, form, staging, similar)
  for (let at = 0; at < ids.length; at += BATCH) {
    const records = await candidatesById(trx, access, form, ids.slice(at, at + BATCH), slots)
    // Whom he may not see he does not find by a field either.
    const visible = found ? records.filter((record) => record._visible) : []
    if (found && byKey && visible.length > 0) {
      const ids = visible.map(({ id }) => id)
      for (const match of await stagedWithValue(trx, form, staging, found, ids))
        tell(told, access, form, byKey, match, visible[match.n - 1]!, 1)
    }
    for (const key of form.keys) {
      const keys = records.map((record) => key.of(record))
      for (const match of await stagedWithKeys(trx, form, staging, key, keys))
        tell(told, access, form, key, match, records[match.n - 1]!, 1)
    }
    for (const similar of form.similarities) {
      const asked = records.filter((record) => similar.gramsOf(record).length > 0)
      const texts = asked.map((record) => similar.gramsOf(record))
      for (const match of await stagedLike(trx, form, staging, similar, texts)) {
        const record = asked[match.n - 1]!
        const score = similar.score(similar.textOf(match.record) ?? '', similar.textOf(record) ?? '')
        if (score >= similar.threshold) tell(told, access, form, similar, match, record, score)
      }
    }
  }
  return new Map([...told].map(([row, rules]) => [row, issuesOf([...rules.values()])]))
}

// helpers

/** Records that are compared at once. */
const BATCH = 500
/** So many texts are asked of every staged row sooner than an index of them is made. */
const FEW = 50

type LateImport = Pick<ImportRow, 'staging' | 'checked_with' | 'mode' | 'key_field'>
/** What finds a record, as a rule for which there may be one of each value. */
interface LateRule {
  readonly fields: readonly string[]
  readonly rule: DuplicateRule
}
const byField = (key: string): LateRule => ({
  fields: [key],
  rule: { fields: [key], match: 'exact', do: 'block' },
})

interface Told {
  readonly score: number
  readonly issue: Issue
}

/** One field says one thing, the gravest: what is the same is not like as well. */
function issuesOf(told: readonly Told[]): readonly Issue[] {
  const grave = ({ issue, score }: Told): number => (issue.level === 'warning' ? 0 : score)
  const sorted = [...told].sort((a, b) => grave(b) - grave(a)).map(({ issue }) => issue)
  return sorted.filter(({ path }, i) => sorted.findIndex((other) => other.path === path) === i)
}

function tell(
  told: Map<number, Map<object, Told>>,
  access: RecordAccess,
  form: CompiledForm,
  { fields, rule }: LateRule,
  { row, record }: StagedMatch,
  there: Candidate,
  score: number,
): void {
  const rules = told.get(row) ?? new Map<object, Told>()
  told.set(row, rules)
  if ((rules.get(rule)?.score ?? 0) >= score) return
  const level = rule.do === 'warn' ? 'warning' : 'error'
  rules.set(rule, { score, issue: duplicateIssue(access, form, record, fields, level, there, score) })
}
