import { isMade, PlatformError, type CompiledForm, type Row } from '@tenon/engine'
import { CompiledQuery } from 'kysely'
import { createdIn } from '../db/import-undo.ts'
import { saveRecords } from '../records/save-records.ts'
import { importSaveContext } from './save-context.ts'
import type { ImportContext } from './import-services.ts'
import { importById, saveImport, type ImportRow } from './import-store.ts'

/**
 * Takes back what an import made: its records, and those that rules made with them. A record that somebody has changed since, or
 * that others depend on, stays and is counted. What updates changed is put back where nobody has touched it since, a stage too from which no move leads back: the move was never made.
 */
export async function undoImport(context: ImportContext, row: ImportRow): Promise<{ undone: number; kept: number }> {
  const { services } = context
  const { db } = services.platform
  let undone = 0
  let kept = 0
  await db.transaction().execute(async (trx) => {
    const locked = await importById(trx, row.id, true)
    if (locked?.status !== 'done' || locked.xact === null)
      throw new PlatformError('STATE', { status: locked?.status ?? '' })
    const save = { ...importSaveContext(context, row), cause: { kind: 'import' as const, key: `${row.id}/undo` } }
    // The last first: children before what they belong to.
    for (const written of (await createdIn(trx, locked.xact)).reverse()) {
      const form = context.app.form(written.form)
      if (!form || written.app !== row.app || written.touched) {
        kept++
        continue
      }
      await trx.executeQuery(CompiledQuery.raw('savepoint one_record'))
      try {
        const change =
          written.action === 'create'
            ? ({ action: 'delete', form: form.key, id: written.record, seen: written.version } as const)
            : ({
                action: 'update',
                form: form.key,
                id: written.record,
                input: settable(form, written.before),
                seen: written.version,
              } as const)
        await saveRecords(services, save, [change], { trx, writer: 'system', hand: 'undo' })
        undone++
      } catch (error) {
        // Refused before anything was written: somebody depends on it.
        if (!(error instanceof PlatformError)) throw error
        await trx.executeQuery(CompiledQuery.raw('rollback to savepoint one_record'))
        kept++
      }
    }
    await saveImport(trx, row.id, {
      status: 'undone',
      undone,
      kept,
      undone_at: services.platform.now().toISOString(),
      undone_by: context.viewer.id,
    })
  })
  services.platform.events.hint()
  return { undone, kept }
}

// helpers

/** What a formula gave then, it gives again by itself. */
function settable(form: CompiledForm, before: Row): Row {
  return Object.fromEntries(
    Object.entries(before).filter(([key]) => {
      const field = form.field(key)
      return field && !isMade(field)
    }),
  )
}
