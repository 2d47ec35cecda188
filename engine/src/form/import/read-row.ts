import type { Issue } from '../../errors.ts'
import type { Scope } from '../../expression/index.ts'
import type { CompiledExpression, CompiledForm } from '../compiled-form.ts'
import type { ParseContext } from '../field-type.ts'
import { importTargets, type ImportTarget } from './import-targets.ts'
import { type FieldSource, type ImportMapping, isConstant } from './mapping.ts'
import type { Cell } from './sheet.ts'
import { joinCells } from './suggest-mapping.ts'

/** A name in a cell that stands for a record or a person. */
export interface CellLookup {
  readonly key: string
  readonly form: string
  readonly text: string
  readonly parts?: readonly string[]
}

/** A row of the sheet as values of fields; names wait for the server, which looks them up for the whole file at once. */
export interface ReadRow {
  readonly input: Readonly<Record<string, unknown>>
  readonly lookups: readonly CellLookup[]
  readonly issues: readonly Issue[]
}

export interface RowReader {
  read(cells: readonly Cell[]): ReadRow
  /** Fields that are mapped, for what an update may touch. */
  readonly keys: readonly string[]
  /** Whether any mapped field takes names of people or records. */
  readonly naming: boolean
  readonly issues: readonly Issue[]
}

/**
 * Compiles a mapping: unknown fields and columns that are not there are named in `issues`. `constant` makes a constant of the
 * mapping run (the caller checks it against the form).
 */
export function rowReader(
  form: CompiledForm,
  mapping: ImportMapping,
  width: number,
  context: ParseContext,
  constant: (target: ImportTarget, source: { readonly constant: unknown }) => CompiledExpression | Issue,
  scope: Scope,
): RowReader {
  const targets = new Map(importTargets(form).map((target) => [target.key, target]))
  const issues: Issue[] = []
  const readers: Reader[] = []
  for (const [key, source] of Object.entries(mapping.fields)) {
    const target = targets.get(key)
    if (!target) issues.push({ path: `mapping/fields/${key}`, code: 'UNKNOWN_FIELD', params: { field: key } })
    else readers.push(...readerOf(target, source, width, context, constant, scope, issues))
  }
  return {
    read: (cells) => readCells(readers, cells),
    keys: readers.map(({ target }) => target.key),
    naming: readers.some(({ target }) => target.refers !== undefined),
    issues,
  }
}

// helpers

interface Reader {
  readonly target: ImportTarget
  read(cells: readonly Cell[]): ReturnType<ImportTarget['read']>
}

function readerOf(
  target: ImportTarget,
  source: FieldSource,
  width: number,
  context: ParseContext,
  constant: (target: ImportTarget, source: { readonly constant: unknown }) => CompiledExpression | Issue,
  scope: Scope,
  issues: Issue[],
): Reader[] {
  const path = `mapping/fields/${target.key}`
  if (isConstant(source)) {
    const expression = constant(target, source)
    if (!('run' in expression)) {
      issues.push({ ...expression, path: `${path}/constant` })
      return []
    }
    const value = expression.run(scope) ?? null
    return [{ target, read: () => ({ value }) }]
  }
  if (source.columns.some((column) => column < 0 || column >= width)) {
    issues.push({ path: `${path}/columns`, code: 'RANGE', params: { min: 0, max: width - 1 } })
    return []
  }
  const values = new Map(Object.entries(source.values ?? {}))
  // A sheet repeats its texts; each is read once. Dates and numbers go by.
  const known = new Map<string, ReturnType<ImportTarget['read']>>()
  const read = (cell: Cell): ReturnType<ImportTarget['read']> => {
    if (typeof cell === 'string' && values.has(cell.trim())) return mapped(target, values.get(cell.trim()), context)
    return target.read(cell, context)
  }
  return [
    {
      target,
      read: (cells) => {
        const cell =
          source.columns.length === 1
            ? (cells[source.columns[0] ?? 0] ?? null)
            : joinCells(source.columns.map((column) => cells[column] ?? null))
        if (typeof cell !== 'string' || cell.length > 40) return read(cell)
        let result = known.get(cell)
        if (!result) {
          result = read(cell)
          if (known.size < MAX_KNOWN) known.set(cell, result)
        }
        return result
      },
    },
  ]
}

const MAX_KNOWN = 5_000

/** A mapped value is a value of the field, or null for nothing. */
function mapped(target: ImportTarget, value: unknown, context: ParseContext): ReturnType<ImportTarget['read']> {
  if (value === null) return { value: null }
  if (!target.field) return { value }
  const many = target.field.columnType?.endsWith('[]') === true && !Array.isArray(value)
  return target.field.type.parse(many ? [value] : value, target.field, context)
}

function readCells(readers: readonly Reader[], cells: readonly Cell[]): ReadRow {
  const input: Record<string, unknown> = {}
  const lookups: CellLookup[] = []
  const issues: Issue[] = []
  for (const { target, read } of readers) {
    const result = read(cells)
    if (result.issue) issues.push({ ...result.issue, path: target.key })
    else if ('lookup' in result && result.lookup) lookups.push({ key: target.key, ...result.lookup })
    else input[target.key] = (result as { value?: unknown }).value ?? null
  }
  return { input, lookups, issues }
}
