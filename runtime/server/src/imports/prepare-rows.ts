import {
  accessNeeds,
  allows,
  checkExpression,
  isEmptyValue,
  OWNER,
  rowReader,
  scopeOf,
  toClosure,
  validateRecord,
  type CompiledExpression,
  type ImportMapping,
  type ImportTarget,
  type Issue,
  type ReadRow,
  type RecordContext,
  type Row,
  type RowReader,
  type Scope,
  type UserScope,
} from '@tenon/engine'
import { PlatformError } from '@tenon/engine'
import { todayIn } from '../records/clock.ts'
import { rolesIn } from '../users/viewer.ts'
import type { ImportContext } from './import-services.ts'
import type { NameResolver } from './resolve-names.ts'

/** A row of the sheet, read and judged; it is written where no issue is an error. */
export interface PreparedRow {
  readonly row: number
  readonly input: Row
  readonly record: Row
  /** What could not be read in the sheet. */
  readonly unread: readonly Issue[]
  readonly issues: readonly Issue[]
}

export interface RowPreparer {
  readonly reader: RowReader
  prepare(row: number, read: ReadRow, id: string, names: NameResolver, related: Related): PreparedRow
  /** The same row with what rules before the save have set: theirs, while the rest stays what the person has brought. */
  again(prepared: PreparedRow, id: string, patch: Row, related: Related): PreparedRow
}
/** Scopes of related records by relation key and id; what `readAround` asks for. */
export type Related = ReadonlyMap<string, ReadonlyMap<string, Scope>>

/** What expressions of the form, and the condition that the person's roles put on new records, read through relations. */
export const readAround = ({ form, permit }: ImportContext): readonly string[] => [
  ...new Set([...form.needs.related, ...accessNeeds(permit, 'create').related]),
]

/** Reads and judges rows as the save pipeline would. Errors: INVALID where the mapping does not fit the form or the file. */
export function rowPreparer(context: ImportContext, mapping: ImportMapping, width: number): RowPreparer {
  const { form, permit, viewer, app, now, timeZone } = context
  const user: UserScope = { ...userOf(context) }
  const today = todayIn(timeZone, now)
  const around = readAround(context)
  const scope: Scope = { row: {}, user, today, now }
  const constant = (target: ImportTarget, source: { readonly constant: unknown }) => constantOf(context, target, source)
  const reader = rowReader(form, mapping, width, { timeZone }, constant, scope)
  const issues = [...reader.issues, ...forbidden(context, reader.keys)]
  if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
  const ownerMapped = reader.keys.includes(OWNER)
  const rules = (related: Related, input: Row): RecordContext => ({
    now,
    today,
    timeZone,
    user,
    writer: 'system',
    hand: 'person',
    ...(around.length > 0 ? { related: relatedOf(around, related, input) } : {}),
  })

  const judge = (
    row: number,
    id: string,
    input: Row,
    owner: string | null,
    unread: readonly Issue[],
    related: Related,
    set: Row = {},
  ): PreparedRow => {
    const base = {
      id,
      version: 1,
      owner_id: owner,
      created_by: viewer.id,
      created_at: now,
      updated_by: viewer.id,
      updated_at: now,
      dept_id: owner === viewer.id ? viewer.department : null,
    }
    const about = rules(related, { ...input, ...set, dept_id: base.dept_id })
    const valid = validateRecord(form, { input, set, old: null, mode: 'create', context: about, base })
    const record = { ...base, ...valid.record }
    // What a rule sets stands in place of what could not be read.
    const left = unread.filter((issue) => issue.level === 'warning' || !Object.hasOwn(set, issue.path))
    const seen = new Set(left.filter((issue) => issue.level !== 'warning').map((issue) => issue.path))
    const all = [
      ...left,
      ...valid.issues.filter((issue) => !seen.has(issue.path)).map((issue) => named(context, issue)),
    ]
    const whole = scopeOf(form, record, about, null)
    if (!allows(permit, 'create', whole, whole)) all.push({ path: '', code: 'FORBIDDEN' })
    return { row, input: { ...input, [OWNER]: owner }, record, unread, issues: all }
  }

  return {
    reader,
    prepare: (row, read, id, names, related) => {
      const input: Record<string, unknown> = { ...read.input }
      const found: Issue[] = [...read.issues]
      for (const lookup of read.lookups) {
        const resolved = names.resolve(lookup)
        input[lookup.key] = resolved.value
        found.push(...resolved.issues)
      }
      const owner = ownerMapped ? ((input[OWNER] as string | null | undefined) ?? null) : viewer.id
      delete input[OWNER]
      // An empty cell of a field with a default means that nobody said anything.
      for (const { field } of form.defaults) if (isEmptyValue(input[field.key])) delete input[field.key]
      return judge(row, id, input, owner, found, related)
    },
    again: ({ row, input: { [OWNER]: owner, ...input }, unread }, id, { [OWNER]: next, ...set }, related) =>
      judge(row, id, input, (next ?? owner ?? null) as string | null, unread, related, set),
  }

  function userOf({ viewer: { id, name, department, departments, departmentTree } }: ImportContext): UserScope {
    return { id, name, department, departments, departmentTree, roles: rolesIn(viewer, app.key) }
  }
}

// helpers

/** Fields that this person may not set when he makes a record, and other owners without the right to transfer. */
function forbidden({ permit }: ImportContext, keys: readonly string[]): Issue[] {
  const grants = permit.grants('create')
  if (grants.length === 0) throw new PlatformError('FORBIDDEN')
  const writable = (key: string): boolean =>
    grants.some((grant) => {
      const right = grant.right(key)
      return right.mode === 'editable' || (right.when !== null && right.otherwise === 'editable')
    })
  return keys.flatMap((key) => {
    const good = key === OWNER ? permit.can('transfer') : writable(key)
    return good ? [] : [{ path: `mapping/fields/${key}`, code: 'READONLY', params: { field: key } }]
  })
}

function constantOf(
  { form }: ImportContext,
  target: ImportTarget,
  { constant }: { readonly constant: unknown },
): CompiledExpression | Issue {
  const result = checkExpression(constant as never, { ...form.scopeType, hasUser: true })
  if (!result.ok) return result.issues[0] ?? { path: '', code: 'INVALID' }
  const run = toClosure(result.checked)
  return {
    checked: result.checked,
    // A constant is a value like any other: the field says what it takes.
    run: (scope) => {
      const value = run(scope) ?? null
      const parsed = target.field ? target.field.type.parse(value, target.field) : { value }
      return parsed.issue ? null : parsed.value
    },
  }
}

/** The code under which a missing value of a required field counts: `mobile/PHONE` where the field says so. */
function named({ form }: ImportContext, issue: Issue): Issue {
  const field = issue.code === 'REQUIRED' ? form.field(issue.path) : undefined
  const code = field?.type.missingCode
  return code ? { ...issue, code, params: { ...issue.params, ...field.settings } } : issue
}

function relatedOf(paths: readonly string[], related: Related, input: Row): Record<string, Scope | null> {
  const found: Record<string, Scope | null> = {}
  for (const path of paths) {
    const key = path.split('.')[0]!
    const id = input[key]
    found[key] = (typeof id === 'string' ? related.get(key)?.get(id) : undefined) ?? null
  }
  return found
}
