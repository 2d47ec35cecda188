import { isEmptyValue, type CompiledField, type CompiledForm, type Row } from '@tenon/engine'
import { claimFiles, refuseFiles, type FileRow } from '../files/files.ts'
import { rolesIn } from '../users/viewer.ts'
import { getVisible } from './get-record.ts'
import { withForm } from './request-context.ts'
import type { RecordServices } from './record-services.ts'
import type { FormSaver } from './save-change.ts'

/** Fields that hold files. */
export function fileFields(form: CompiledForm): readonly CompiledField[] {
  let fields = known.get(form)
  if (!fields) known.set(form, (fields = form.stored.filter((each) => each.type.target?.(each.settings) === '$file')))
  return fields
}

/** Whether an input names files, so that the save must take them in its transaction. */
export const namesFiles = (form: CompiledForm, input: Row): boolean =>
  fileFields(form).some((field) => !isEmptyValue(input[field.key]))

/**
 * Takes the files of a record that a person has saved, or filled in for an approval: only what he uploaded himself and no record
 * has yet. What rules and flows hand on stays where it is. Either way a file has to be one that the field takes. Errors: INVALID.
 */
export async function takeFiles(saver: FormSaver, id: string, record: Row, keys: ReadonlySet<string>): Promise<void> {
  const { context, form, trx, hand } = saver
  if (!trx) return
  for (const field of fileFields(form)) {
    if (!keys.has(field.key)) continue
    const ids = [record[field.key]].flat().filter((value): value is string => typeof value === 'string')
    const problem = (file: FileRow) =>
      field.type.fileProblem?.(
        { name: file.name, size: Number(file.size), mediaType: file.media_type },
        field.settings,
      ) ?? null
    if (hand === 'person' && context.actor.kind === 'user') {
      const place = { app: context.app.key, form: form.key, record: id, field: field.key }
      await claimFiles(trx, context.actor, ids, place, problem)
    } else if (ids.length > 0 && field.type.fileProblem)
      refuseFiles(await trx.selectFrom('meta.file').selectAll().where('id', 'in', ids).execute(), field.key, problem)
  }
}

/** A file of a record is read by whoever reads its field in clear; installed once at start. */
export function guardFiles(services: RecordServices): void {
  const { db, files } = services.platform
  files.guard(async (viewer, { app, form, record, field }) => {
    if (rolesIn(viewer, app).length === 0) return false
    try {
      const mode = await withForm(services, viewer, app, form, async (on) =>
        (await getVisible(db, on, record, [])).mode(field),
      )
      return mode === 'readonly' || mode === 'editable'
    } catch {
      // Not there and not his to see are the same answer: no.
      return false
    }
  })
}

// helpers

/** Asked at every save. */
const known = new WeakMap<CompiledForm, readonly CompiledField[]>()
