import type { Issue } from '../errors.ts'
import type { Row } from '../expression/index.ts'
import type { CompiledForm, CompiledSubform } from './compiled-form.ts'
import type { CompiledField, ParseContext } from './field-type.ts'
import { isEdit, isMade, mirrorOf, type MirrorEdit } from './mirror.ts'
import type { ValidateRequest } from './validate-record.ts'

const MAX_KEYS = 800

export interface ParsedRecord {
  readonly values: Row
  /** Of mirrors: what shall point here, and what no longer shall. */
  readonly links: Readonly<Record<string, MirrorEdit>>
  readonly issues: readonly Issue[]
}

/** Input → stored values, field by field; refuses unknown, computed, read-only and server-set fields. */
export function parseRecord(form: CompiledForm, request: ValidateRequest): ParsedRecord {
  const { context } = request
  const issues: Issue[] = []
  const values: Record<string, unknown> = {}
  const links: Record<string, MirrorEdit> = {}
  const subforms = new Map(form.subforms.map((subform) => [subform.field.key, subform]))
  const take = (field: CompiledField, input: unknown): void => {
    const subform = subforms.get(field.key)
    if (subform) values[field.key] = parseRows(subform, input, request, issues)
    else if (mirrorOf(field)) parseLinks(links, field, input, context, issues)
    else parseInto(values, field, input, field.key, context, issues)
  }
  for (const key of Object.keys(request.input).slice(0, MAX_KEYS)) {
    const field = form.field(key)
    // What a rule sets stands in place of what was sent, mistakes and all.
    if (request.set && Object.hasOwn(request.set, key) && field && context.writable?.(key) !== false) continue
    if (!field || field.type.storage === 'none' || context.writable?.(key) === false) {
      issues.push({ path: key, code: 'UNKNOWN_FIELD' })
      continue
    }
    const refusal = refusalOf(field, context.writer ?? 'person')
    if (refusal) {
      issues.push({ path: key, code: refusal })
      continue
    }
    take(field, request.input[key])
  }
  for (const [key, value] of Object.entries(request.set ?? {})) {
    const field = form.field(key)
    const refusal = !field || field.type.storage === 'none' ? 'UNKNOWN_FIELD' : refusalOf(field, 'system')
    if (refusal) issues.push({ path: key, code: refusal })
    else take(field!, value)
  }
  return { values, links, issues }
}

// helpers

/** NB: a mirror that is sent back as it was read changes nothing. */
function parseLinks(
  links: Record<string, MirrorEdit>,
  field: CompiledField,
  input: unknown,
  context: ParseContext,
  issues: Issue[],
): void {
  const parsed = field.type.parse(input, field, context)
  if (parsed.issue) issues.push({ ...parsed.issue, path: field.key })
  else if (isEdit(parsed.value as MirrorEdit)) links[field.key] = parsed.value as MirrorEdit
}

function refusalOf(field: CompiledField, writer: 'person' | 'system'): string | null {
  if (isMade(field)) return 'COMPUTED'
  if (writer === 'system') return null
  if (field.type.serverSet) return 'READONLY'
  return field.definition.readonly ? 'READONLY' : null
}

function parseInto(
  values: Record<string, unknown>,
  field: CompiledField,
  input: unknown,
  path: string,
  context: ParseContext,
  issues: Issue[],
): void {
  const parsed = field.type.parse(input, field, context)
  if (parsed.issue) issues.push({ ...parsed.issue, path })
  else values[field.key] = parsed.value
}

function parseRows(
  subform: CompiledSubform,
  input: unknown,
  request: ValidateRequest,
  issues: Issue[],
): readonly Row[] {
  const path = subform.field.key
  if (input === null || input === undefined) return []
  if (!Array.isArray(input)) {
    issues.push({ path, code: 'TYPE' })
    return []
  }
  if (input.length > subform.max) {
    issues.push({ path, code: 'ROWS_MAX', params: { max: subform.max } })
    return []
  }
  const known = rowsById(request.old?.[path])
  return input.map((row, i) => parseRow(subform, row, `${path}/${i}`, known, request, issues))
}

function parseRow(
  subform: CompiledSubform,
  input: unknown,
  path: string,
  known: ReadonlyMap<string, Row>,
  request: ValidateRequest,
  issues: Issue[],
): Row {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) {
    issues.push({ path, code: 'TYPE' })
    return {}
  }
  const id = Object.hasOwn(input, 'id') ? (input as Row).id : undefined
  const old = typeof id === 'string' ? known.get(id) : undefined
  if (id !== undefined && id !== null && !old) issues.push({ path: `${path}/id`, code: 'REFERENCE' })
  // An existing row keeps what the input does not name; computed values of the rows come again from their formulas.
  const values: Record<string, unknown> = { ...old }
  for (const key of Object.keys(input).slice(0, MAX_KEYS)) {
    if (key === 'id') continue
    const field = subform.rows.field(key)
    if (!field || field.type.storage === 'none') issues.push({ path: `${path}/${key}`, code: 'UNKNOWN_FIELD' })
    // What people may not type comes from where it is, or from its default; that they sent something else is judged later.
    else if (refusalOf(field, request.context.writer ?? 'person')) continue
    else parseInto(values, field, (input as Row)[key], `${path}/${key}`, request.context, issues)
  }
  return values
}

function rowsById(rows: unknown): Map<string, Row> {
  const found = new Map<string, Row>()
  if (Array.isArray(rows)) for (const row of rows as Row[]) if (typeof row.id === 'string') found.set(row.id, row)
  return found
}
