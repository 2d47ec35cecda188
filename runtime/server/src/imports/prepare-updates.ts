import { PlatformError, type Issue, type Row, type Sheet } from '@tenon/engine'
import { recordsByValue } from '../db/import-lookups.ts'
import type { ImportContext } from './import-services.ts'
import type { ImportRow } from './import-store.ts'
import type { RowPreparer } from './prepare-rows.ts'
import type { NameResolver } from './resolve-names.ts'

/** Rows of the sheet that mean a record which is there already. */
export interface UpdatePlan {
  of(row: number): PlannedUpdate | undefined
}
export interface PlannedUpdate {
  readonly id: string
  readonly input: Row
  readonly issues: readonly Issue[]
}

/**
 * In the modes `update` and `upsert`, finds the record of each row by the key field; a row of mode `update` without one is
 * refused. Only what the file fills in changes: an empty cell leaves the value as it is.
 */
export async function prepareUpdates(
  context: ImportContext,
  { mode, key_field: keyField }: ImportRow,
  { reader }: RowPreparer,
  sheet: Sheet,
  rows: readonly number[],
  names: NameResolver,
): Promise<UpdatePlan> {
  if (mode === 'create') return { of: () => undefined }
  const { services, access, form, permit, slots } = context
  const field = form.field(keyField ?? '')
  if (!field?.column || !reader.keys.includes(field.key))
    throw new PlatformError('INVALID', {}, { issues: [{ path: 'keyField', code: 'REQUIRED', params: { label: '' } }] })
  if (!permit.can('edit')) throw new PlatformError('FORBIDDEN')
  const reads = new Map(rows.map((row) => [row, reader.read(sheet.rows[row] ?? [])]))
  const values = [...reads.values()].flatMap((read) => read.input[field.key] ?? [])
  const found = await recordsByValue(services.platform.db, access, form, field, values, slots)
  const plans = new Map<number, PlannedUpdate>()
  for (const [row, read] of reads) {
    const ids = found.get(String(read.input[field.key] ?? '')) ?? []
    const issues: Issue[] = [...read.issues]
    const input: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(read.input)) if (value !== null && key !== field.key) input[key] = value
    for (const lookup of read.lookups) {
      const resolved = names.resolve(lookup)
      if (resolved.value !== null) input[lookup.key] = resolved.value
      issues.push(...resolved.issues)
    }
    if (ids.length > 1)
      issues.push({ path: field.key, code: 'REFERENCE_AMBIGUOUS', params: { text: String(read.input[field.key]) } })
    else if (ids.length === 0 && mode === 'upsert') continue
    else if (ids.length === 0) issues.push({ path: field.key, code: 'NOT_FOUND' })
    plans.set(row, { id: ids[0] ?? '', input, issues })
  }
  return { of: (row) => plans.get(row) }
}
