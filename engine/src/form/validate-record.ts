import type { Issue } from '../errors.ts'
import type { Row, Scope, UserScope } from '../expression/index.ts'
import type { CompiledForm } from './compiled-form.ts'
import { computeRecord } from './compute-record.ts'
import { judgeRecord } from './judge-record.ts'
import type { MirrorEdit } from './mirror.ts'
import { parseRecord } from './parse-record.ts'

export interface ValidateRequest {
  /** Values by field key, as they came. Absent = not touched. A subform is a list of rows, each with its `id` if it has one. */
  readonly input: Readonly<Record<string, unknown>>
  /** What rules set on the way, over the input: theirs by right of the system, while the input stays the writer's. */
  readonly set?: Row
  /** The stored record on update (subforms as lists of rows), null on create. */
  readonly old: Row | null
  readonly mode: 'create' | 'update'
  /** System columns that a new record will have (owner, department …), for expressions that read them. */
  readonly base?: Row
  readonly context: RecordContext
}

/** Who decided what is written. */
export type Hand = 'person' | 'system' | 'undo'

export interface RecordContext {
  readonly now: string
  readonly today: string
  /** IANA name; a date-time without offset is meant in it. */
  readonly timeZone: string
  readonly user?: UserScope
  /** Related records by relation key, of the record as it will be (load after `parseRecord`); `form.needs` says which. */
  readonly related?: Scope['related']
  /** Child records by `form.relationField`; `form.needs` says which. */
  readonly children?: Scope['children']
  /** `person`: read-only and server-set fields are refused. `system` (rules, flows, imports): only computed ones are. */
  readonly writer?: 'person' | 'system'
  /** Default: as `writer`. `person`: the system writes what a person decided (import, approval): stages move, fields hold fast as by hand. `undo`: what somebody wrote is taken back; that is no move of a stage. */
  readonly hand?: Hand
  /** Fields this writer may set; others are refused as unknown, so that nothing hidden is told. Default: all. */
  readonly writable?: (key: string) => boolean
}

export interface ValidRecord {
  /** The whole record as it will be: every stored field and subform, numbers as canonical text. */
  readonly record: Row
  /** What differs from `old` (everything set, on create): what to write. */
  readonly patch: Row
  /** Of mirrors: what shall point here, and what no longer shall; it is stored in those records. */
  readonly links: Readonly<Record<string, MirrorEdit>>
  /** All mistakes at once; those of level `warning` do not refuse the write. */
  readonly issues: readonly Issue[]
}

/**
 * Parse → defaults → set-linkage → formulas → visible and required → checks. Pure: the browser and the server give the
 * same answer. On update only what the patch touches is judged, so that a record older than a rule can still be worked on.
 * @example validateRecord(form, { input: { name: 'A' }, old: null, mode: 'create', context }).issues // []
 */
export function validateRecord(form: CompiledForm, request: ValidateRequest): ValidRecord {
  const parsed = parseRecord(form, request)
  const computed = computeRecord(form, parsed.values, request)
  const issues = [...parsed.issues, ...judgeRecord(form, { ...computed, links: parsed.links }, parsed.issues, request)]
  return { ...computed, links: parsed.links, issues }
}

/** Whether a write may go on: no issue but warnings. */
export const acceptable = (issues: readonly Issue[]): boolean => issues.every((issue) => issue.level === 'warning')
