import { PlatformError, type Issue, type Row } from '@tenon/engine'
import { missingReferences } from '../db/missing-references.ts'
import { uniqueFields } from '../db/write-statements.ts'
import { duplicateIssue, findDuplicates } from './find-duplicates.ts'
import { refuse } from './refuse.ts'
import { StaleApp } from './request-context.ts'
import type { FormSaver } from './save-change.ts'

/** What an error of a write statement means to whoever sent the record; anything unknown comes back as it was. */
export async function explainWriteError(saver: FormSaver, error: unknown, record: Row, self: string): Promise<unknown> {
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string }
  if (code === '23505') return duplicateError(saver, constraint, record, self, error)
  if (code === '54000')
    return new PlatformError('INVALID', {}, { cause: error, issues: [{ path: '', code: 'ROW_TOO_LARGE' }] })
  if (code?.startsWith('22'))
    return new PlatformError('INVALID', {}, { cause: error, issues: [{ path: '', code: TRAPS[code] ?? 'VALUE' }] })
  return error
}

/** Why a guarded insert or update wrote nothing though the record is there: another version of the app, or a dead reference. */
export async function explainNothingWritten(saver: FormSaver, record: Row, owner?: string | null): Promise<unknown> {
  const { context, form, access, slots } = saver
  const { db } = saver.services.platform
  const found = await db.selectFrom('meta.app').select('version').where('key', '=', context.app.key).executeTakeFirst()
  if (found?.version !== context.app.version) return new StaleApp(context.app.key)
  // Inside a transaction the record may point to one that the same transaction has made.
  const missing = await missingReferences(saver.db, access, form, record, slots, owner)
  const issues: Issue[] = missing.map((path) => ({ path, code: 'REFERENCE' }))
  return issues.length > 0
    ? new PlatformError('INVALID', {}, { issues })
    : new PlatformError('CONFLICT', { reason: 'concurrent' })
}

// helpers

/** Postgres' way of saying that a value cannot be stored, where the field's own parse has let it through. */
const TRAPS: Readonly<Record<string, string>> = {
  '22021': 'TEXT',
  '22P05': 'TEXT',
  '22P02': 'TYPE',
  '22003': 'RANGE',
  '22008': 'RANGE',
  '22007': 'TYPE',
}

/** WARNING: the driver's `detail` holds the value of another record; the index's name says which fields, and nothing more is used. */
async function duplicateError(
  saver: FormSaver,
  constraint: string | undefined,
  record: Row,
  self: string,
  cause: unknown,
): Promise<unknown> {
  const { form, access, slots } = saver
  const fields = uniqueFields(form, constraint)
  if (!fields) return cause
  // The transaction is lost by now: another connection is asked whose it is.
  const { db } = saver.services.platform
  const wanted = (rule: { readonly fields: readonly string[] }): boolean => rule.fields.join() === fields.join()
  const matches = await findDuplicates(db, {
    form,
    access,
    record,
    self,
    slots,
    wanted: (rule, unique) => unique && wanted(rule),
  })
  try {
    refuse([duplicateIssue(access, form, record, fields, 'error', matches[0]?.candidate)])
  } catch (error) {
    return error
  }
  return cause
}
