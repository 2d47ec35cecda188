import { PlatformError, type Locale } from '@tenon/engine'
import type { Automation } from '../rules/automation.ts'
import { takenBack, takenBackDraws } from '../rules/rehearsal.ts'
import type { Viewer } from '../users/viewer.ts'
import { namesOf, readingWork, wayAhead } from './instance-view.ts'
import type { NamedPeople } from './press-button.ts'
import { peopleAhead, shownVisits, type PreviewedStep } from './shown-visits.ts'
import { writeValues } from './task-routes.ts'

/** What somebody has filled in at a task and not sent. */
export interface TaskDraft {
  readonly values?: Readonly<Record<string, unknown>>
  readonly choices?: NamedPeople
}

/**
 * What would come after a task with values as they are being filled in; they are written and taken back. null while the record
 * would refuse them, and of a task that is not open any more. Errors: NOT_FOUND for who never had it.
 */
export async function previewTask(
  automation: Automation,
  viewer: Viewer,
  id: string,
  { values = {}, choices }: TaskDraft,
  locale: Locale,
): Promise<PreviewedStep[] | null> {
  const { records } = automation
  const { db } = records.platform
  const row = await db
    .selectFrom('meta.flow_instance as i')
    .innerJoin('meta.flow_task as t', 't.instance', 'i.id')
    .selectAll('i')
    .select('t.state as taskState')
    .where('t.id', '=', id)
    .where('t.assignee', '=', viewer.id)
    .executeTakeFirst()
  // It is decided while somebody still asks: by himself a moment ago, or by another for all.
  if (row && row.taskState !== 'pending') return null
  const reading = row && (await readingWork(automation, await records.definitions.cache.fresh(row.app), row))
  if (!row || !reading) throw new PlatformError('NOT_FOUND')
  const context = { ...reading.context, actor: viewer, ...takenBackDraws() }
  const instance = { ...row.state, choices: { ...row.state.choices, ...choices } }
  let steps: PreviewedStep[] | null = null
  try {
    await takenBack(db, async (trx) => {
      const work = { ...reading, trx, context }
      await writeValues(work, instance, id, values)
      const ahead = await wayAhead(work, instance)
      steps = shownVisits(work.prepared, ahead, await namesOf(trx, peopleAhead(ahead)), locale)
    })
  } catch (error) {
    if (!(error instanceof PlatformError) || !['INVALID', 'DUPLICATE', 'STATE', 'FORBIDDEN'].includes(error.code))
      throw error
  }
  return steps
}
