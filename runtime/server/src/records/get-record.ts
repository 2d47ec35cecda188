import { PlatformError, type FieldMode, type Issue } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { getStatement, type GetStatement, type RowAction } from '../db/get-statement.ts'
import type { Database } from '../db/schema.ts'
import { run } from '../db/statements.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { expandable } from './query-records.ts'
import { assertVersion, type FormRequest } from './request-context.ts'

/**
 * One record as the viewer sees it, subforms included, with `_actions` he may take on it. One statement. Errors: NOT_FOUND, also
 * where it is there and not his to see.
 */
export async function getRecord(
  db: Kysely<Database>,
  request: FormRequest,
  id: string,
  expand: readonly string[],
): Promise<Record<string, unknown>> {
  const { record, actions } = await getVisible(db, request, id, expand)
  return { ...record, _actions: actions }
}

export interface VisibleRecord {
  readonly record: Record<string, unknown>
  readonly actions: readonly RowAction[]
  /** How the viewer sees a field of this record; what is behind a relation (`customer.name`) is not asked here: hidden. */
  mode(key: string): FieldMode
}

/** The same with the mode of each field, for whatever shows more of the record than its values. */
export async function getVisible(
  db: Kysely<Database>,
  request: FormRequest,
  id: string,
  expand: readonly string[],
): Promise<VisibleRecord> {
  if (!request.permit.can('view') || !isUuid(id)) throw new PlatformError('NOT_FOUND')
  const { statement, view, actions } = compiledGet(request, expand)
  const [row] = await run(db, statement, { ...request.slots, id })
  assertVersion(request.app, row?._v)
  if (!row || row.id === null) throw new PlatformError('NOT_FOUND')
  return {
    record: view.read(row),
    actions: actions(row),
    mode: (key) => (key.includes('.') ? 'hidden' : view.mode(key, row)),
  }
}

export const isUuid = (text: unknown): text is string => typeof text === 'string' && UUID.test(text)

// helpers

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const caches = new WeakMap<PublishedApp, Map<string, GetStatement>>()

function compiledGet(request: FormRequest, expand: readonly string[]): GetStatement {
  const { app, form, access, permit } = request
  const key = `${form.key}|${access.key}|${expand.join(',')}`
  let known = caches.get(app)
  if (!known) caches.set(app, (known = new Map()))
  const found = known.get(key)
  if (found) return found
  const issues: Issue[] = []
  const fields = form.fields.filter((field) => permit.known(field.key) && field.type.storage !== 'none')
  const made = getStatement(access, permit, form, { fields, expand: expandable(request, expand, issues) })
  if (known.size < 200) known.set(key, made)
  return made
}
