import { derivedIndexes, type PlannedIndex } from '@tenon/engine'
import { buildIndex } from '../db/build-index.ts'
import { duplicateKeys } from '../db/duplicate-keys.ts'
import { standingIndexes } from '../db/physical-state.ts'
import { refillColumns } from '../db/refill-columns.ts'
import { indexDdl, orderIndexDdl } from '../db/table-ddl.ts'
import type { Platform } from '../platform.ts'
import { todayIn } from '../records/clock.ts'
import type { DefinitionServices } from './definition-services.ts'
import { missingOrderIndexes, pendingName } from './finish-table.ts'

/**
 * What publishing leaves to a job on a large table: keys and formulas in short steps, then the indexes, concurrently and each
 * one only where it is missing. May run twice or be killed anywhere: it starts from what stands.
 */
export async function finishLargeTable(
  platform: Platform,
  definitions: DefinitionServices,
  appKey: string,
  formKey: string,
): Promise<void> {
  const app = await definitions.cache.fresh(appKey)
  const form = app.form(formKey)
  if (!form) return
  const { db, directPool } = platform
  const timeZone = await definitions.timeZone()
  const now = platform.now().toISOString()
  const standing = await standingIndexes(db, form.schema)
  const missing = derivedIndexes(form).filter((index) => !standing.has(index.name))
  const context = { now, today: todayIn(timeZone, now), timeZone }
  await refillColumns(db, app, form, context)
  for (const index of missing) {
    const doubled = index.unique && (await duplicateKeys(db, form, index.columns, 1)).total > 0
    const wanted: PlannedIndex = doubled ? { ...index, unique: false, name: pendingName(index.name) } : index
    if (!standing.has(wanted.name))
      await buildIndex(directPool, form.schema, wanted.name, indexDdl(form.schema, form.table, wanted, true))
  }
  for (const index of await missingOrderIndexes(db, app, form))
    await buildIndex(
      directPool,
      form.schema,
      index.name,
      orderIndexDdl(form.schema, form.table, index.name, index.columns, index.pinyin, true),
    )
  definitions.cache.drop(appKey)
}
