import { type CompiledForm, type CompiledSimilarity, type DuplicateRule, type Issue, type Row } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { sameKey, similarRows, similarToMany, type Candidate } from '../db/duplicate-statement.ts'
import { lockName } from '../db/in-transaction.ts'
import { systemAccess, type RecordAccess } from '../db/record-access.ts'
import type { Database } from '../db/schema.ts'
import type { ViewerSlots } from '../db/viewer-slots.ts'

/** A record that a rule takes for the same. */
export interface DuplicateMatch {
  readonly rule: DuplicateRule
  readonly candidate: Candidate
  /** 1 for equal keys. */
  readonly score: number
}
export interface DuplicateQuestion {
  readonly form: CompiledForm
  readonly access: RecordAccess
  readonly record: Row
  readonly self: string | null
  readonly slots: ViewerSlots
  /** Rules to ask; one whose unique index stands need not be. */
  readonly wanted: (rule: DuplicateRule, indexed: boolean) => boolean
}

/** Records that the form's 查重 rules take for the same, best first, whether the asking person may see them or not. */
export async function findDuplicates(
  db: Kysely<Database>,
  question: DuplicateQuestion,
): Promise<readonly DuplicateMatch[]> {
  const { form, access, record, self, slots } = question
  const found: DuplicateMatch[] = []
  for (const key of form.keys) {
    if (!question.wanted(key.rule, key.unique)) continue
    const value = key.of(record)
    if (value === null) continue
    for (const candidate of await sameKey(db, access, form, key, value, self, slots))
      found.push({ rule: key.rule, candidate, score: 1 })
  }
  for (const similar of form.similarities) {
    if (!question.wanted(similar.rule, false)) continue
    const text = similar.textOf(record)
    const grams = similar.gramsOf(record)
    if (text === null || grams.length === 0) continue
    // No index can refuse what is alike: of two saves at one moment the second looks when the first is committed.
    if (similar.rule.do === 'block' && db.isTransaction)
      await lockName(db, `${form.schema}.${form.table}.${similar.column}`)
    for (const candidate of await similarRows(db, access, form, similar, grams, self, slots)) {
      const score = similar.score(text, similar.textOf(candidate) ?? '')
      const known = found.some((match) => match.candidate.id === candidate.id && match.score === 1)
      if (score >= similar.threshold && !known) found.push({ rule: similar.rule, candidate, score })
    }
  }
  return found.sort((a, b) => b.score - a.score)
}

/** For each of many new records, those that one rule takes for similar, best first; in one statement. */
export async function findSimilarToMany(
  db: Kysely<Database>,
  { form, access, slots }: Pick<DuplicateQuestion, 'form' | 'access' | 'slots'>,
  similar: CompiledSimilarity,
  records: readonly Row[],
): Promise<ReadonlyMap<Row, readonly DuplicateMatch[]>> {
  const asked = records.filter((record) => similar.gramsOf(record).length > 0)
  const texts = asked.map((record) => similar.gramsOf(record))
  const found = new Map<Row, DuplicateMatch[]>()
  for (const { _n: n, ...candidate } of await similarToMany(db, access, form, similar, texts, slots)) {
    const record = asked[n - 1]!
    const score = similar.score(similar.textOf(record) ?? '', similar.textOf(candidate) ?? '')
    if (score < similar.threshold) continue
    found.set(record, [...(found.get(record) ?? []), { rule: similar.rule, candidate: candidate as Candidate, score }])
  }
  for (const matches of found.values()) matches.sort((a, b) => b.score - a.score)
  return found
}

/** One issue per rule and field, for the best match of each rule: whose it is, and its id only for somebody who may see it. */
export function duplicateIssues(
  access: RecordAccess,
  form: CompiledForm,
  record: Row,
  matches: readonly DuplicateMatch[],
): Issue[] {
  const told = new Set<DuplicateRule>()
  return matches.flatMap(({ rule, candidate, score }) => {
    if (told.has(rule)) return []
    told.add(rule)
    return [
      duplicateIssue(access, form, record, rule.fields, rule.do === 'warn' ? 'warning' : 'error', candidate, score),
    ]
  })
}

/**
 * What is the same is told by the value that is given; what is like by the other's, where one may read it. Nobody knows who will
 * read what is told to the system.
 */
export function duplicateIssue(
  access: RecordAccess,
  form: CompiledForm,
  record: Row,
  fields: readonly string[],
  level: 'error' | 'warning',
  candidate: Candidate | undefined,
  score = 1,
): Issue {
  const [key = ''] = fields
  const field = form.field(key)
  const somebody = access !== systemAccess(access.app)
  const readable = somebody && candidate?._visible && access.clear(form, key).kind === 'all'
  const told = score === 1 ? record : readable ? candidate : undefined
  const value = field && told ? field.type.toText(told[key], field, 'zh-CN') : null
  const owner = candidate?._owner ?? null
  return {
    path: key,
    code: score === 1 ? 'DUPLICATE' : 'SIMILAR',
    params: {
      label: field?.definition.label,
      owner,
      id: candidate?._visible ? candidate.id : null,
      fields,
      score: Math.round(score * 1000) / 1000,
      value,
    },
    ...(level === 'warning' ? { level } : {}),
  }
}
