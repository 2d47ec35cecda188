import { PlatformError, type Locale } from '@tenon/engine'
import { writeAudit } from '../audit/write-audit.ts'
import { flowTitle } from '../db/flow-title.ts'
import type { Automation } from '../rules/automation.ts'
import type { Viewer } from '../users/viewer.ts'
import { act } from './flow-service.ts'

/** One open task and whether it went over; `reason` says why not. */
export interface Reassigned {
  readonly task: string
  readonly instance: string
  readonly title: string
  readonly ok: boolean
  readonly reason?: string
}
export interface Reassignment {
  readonly from: string
  readonly to: string
  readonly app?: string | null
  readonly flow?: string | null
  /** In the other's name, who is away; otherwise for good. */
  readonly standIn?: boolean
  readonly comment?: string
}

/** The open tasks of a person, by what a reassignment names. */
export async function openTasks(automation: Automation, { from, app, flow }: Reassignment, locale: Locale) {
  let rows = automation.records.platform.db
    .selectFrom('meta.flow_task as t')
    .innerJoin('meta.flow_instance as i', 'i.id', 't.instance')
    .select(['t.id as task', 'i.id as instance', 't.node', 'i.app', 'i.flow'])
    .select(flowTitle(locale).as('title'))
    .where('t.assignee', '=', from)
    .where('t.state', 'in', ['pending', 'waiting'])
    .where('i.status', 'in', ['running', 'returned'])
    .orderBy('t.id')
  if (app) rows = rows.where('i.app', '=', app)
  if (flow) rows = rows.where('i.flow', '=', flow)
  return rows.execute()
}

/** 离职转办, 代理接手: every open task of a person goes over, each for itself and audited; what cannot go stays and is named. */
export async function reassignOpen(
  automation: Automation,
  viewer: Viewer,
  reassignment: Reassignment,
  locale: Locale,
): Promise<readonly Reassigned[]> {
  const { from, to, standIn, comment } = reassignment
  const moved: Reassigned[] = []
  for (const { task, instance, title } of await openTasks(automation, reassignment, locale))
    try {
      await act(automation, {
        instance,
        actor: viewer,
        event: { kind: 'reassign', task, to, ...(standIn ? { standIn } : {}), ...(comment ? { comment } : {}) },
        before: async (work, state) => {
          const { app } = work.context
          const params = { instance, task, from, to, ...(comment ? { comment } : {}) }
          const about = { app: app.key, form: state.form, record: state.record, params }
          const at = automation.records.platform.now()
          await writeAudit(work.trx, [{ actor: viewer, action: 'flow.reassign', at, ...about }])
          return false
        },
      })
      moved.push({ task, instance, title, ok: true })
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error
      moved.push({ task, instance, title, ok: false, reason: error.message })
    }
  return moved
}
