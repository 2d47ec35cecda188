import { PlatformError, type Locale } from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, strict } from '../http/schemas.ts'
import { getRecord } from '../records/get-record.ts'
import { withForm } from '../records/request-context.ts'
import type { Automation } from '../rules/automation.ts'
import type { Viewer } from '../users/viewer.ts'
import { visibleInstance, type SeenInstance } from './flow-rights.ts'
import { instanceView } from './instance-view.ts'
import { readerRecord } from './reader-record.ts'
import { taskView } from './task-view.ts'
import { PrintedInstance } from './instance-answers.ts'

/** 打印审批单: the record as its viewer sees it in this flow, with everything that was decided; only after the log says that he printed it. */
export function flowPrintRoutes(app: App, automation: Automation): void {
  const { records } = automation
  const { db, now } = records.platform

  app.post(
    '/api/flow-instances/:id/print',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'Read a flow with all opinions, to be printed',
        params: Type.Object({ id: Id }),
        body: Type.Object(
          { expand: Type.Optional(Type.Array(Type.String({ maxLength: 130 }), { maxItems: 400 })) },
          strict,
        ),
        response: answers(PrintedInstance),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const row = await visibleInstance(automation, viewer, request.params.id)
      if (row.closed) throw new PlatformError('FORBIDDEN')
      const locale = localeOf(request.headers['accept-language'])
      const shown = await shownIn(row, viewer, request.body.expand ?? [], locale)
      const published = await records.definitions.cache.fresh(row.app)
      const instance = await instanceView(automation, published, row, locale)
      const printedAt = now()
      const about = { app: row.app, form: row.form, record: row.record, params: { instance: row.id } }
      await writeAudit(db, [{ actor: viewer, action: 'flow.print', at: printedAt, ...about, request }])
      return { ...shown, instance, printedAt: printedAt.toISOString() }
    },
  )

  /** As his own last task shows it, as his copy does, or as his roles do. */
  async function shownIn(row: SeenInstance, viewer: Viewer, expand: readonly string[], locale: Locale) {
    const published = await records.definitions.cache.fresh(row.app)
    const task = row.state.tasks.findLast(({ assignee, decidedBy }) => [assignee, decidedBy].includes(viewer.id))
    if (task) {
      const { record, fields, rows } = await taskView(automation, viewer, task.id, expand, locale)
      return { record, fields, rows }
    }
    const copy = await readerRecord(automation, published, row, viewer)
    if (copy) return copy
    const record = await withForm(records, viewer, row.app, row.form, (on) => getRecord(db, on, row.record, expand))
    return { record, fields: null, rows: null }
  }
}
