import type { Step } from '@tenon/engine'
import type { Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { SaveHooks } from '../records/save-hooks.ts'

/** Task that looks at an instance again after its record has changed. */
export const FLOW_REFRESH = 'flow-refresh'

/**
 * 数据锁定: while a locking flow runs on a record, only the flow itself and rules change it. Where a date of the record
 * gives a deadline, the instance looks again when the date moves.
 */
export function flowHooks(jobs: Jobs): SaveHooks {
  return {
    intervenes: (app, form, action) => ({
      before: (action === 'update' || action === 'delete') && lockedForms(app).has(form),
      after: action === 'update' && deadlineFields(app, form).size > 0,
    }),
    beforeSave: async (trx, context, changes) => {
      const { kind } = context.cause
      if (kind === 'flow' || kind === 'rule') return changes.map(() => ({}))
      const rows = await trx
        .selectFrom('meta.flow_instance')
        .select('record')
        .where(
          'record',
          'in',
          changes.map((change) => change.id),
        )
        .where('status', '=', 'running')
        .where('locks', '=', true)
        .execute()
      const locked = new Set(rows.map((row) => row.record))
      return changes.map((change) =>
        locked.has(change.id) && lockedForms(context.app).has(change.form.key)
          ? { issues: [{ path: '', code: 'LOCKED' }] }
          : {},
      )
    },
    afterSave: async (trx, context, changes) => {
      const moved = changes.filter(({ form, changed }) => {
        const fields = deadlineFields(context.app, form.key)
        return changed.some((field) => fields.has(field))
      })
      if (moved.length === 0) return
      const rows = await trx
        .selectFrom('meta.flow_instance')
        .select('id')
        .where(
          'record',
          'in',
          moved.map((change) => change.id),
        )
        .where('status', '=', 'running')
        .execute()
      await jobs.add(
        rows.map(({ id }) => ({ task: FLOW_REFRESH, payload: { instance: id } })),
        trx as Transaction<Database>,
      )
    },
  }
}

// helpers

const cache = new WeakMap<PublishedApp, ReadonlySet<string>>()

function lockedForms(app: PublishedApp): ReadonlySet<string> {
  const known = cache.get(app)
  if (known) return known
  const flows = Object.values(app.bundle.flows).filter((flow) => flow.lock)
  const forms = new Set(flows.map((flow) => flow.form))
  cache.set(app, forms)
  return forms
}

const deadlines = new WeakMap<PublishedApp, Map<string, ReadonlySet<string>>>()

/** Fields of a form whose dates give deadlines of its flows. */
function deadlineFields(app: PublishedApp, form: string): ReadonlySet<string> {
  let known = deadlines.get(app)
  if (!known) {
    known = new Map<string, ReadonlySet<string>>()
    for (const flow of Object.values(app.bundle.flows)) {
      const found = fieldsIn(app, flow.steps)
      if (found.length > 0) known.set(flow.form, new Set([...(known.get(flow.form) ?? []), ...found]))
    }
    deadlines.set(app, known)
  }
  return known.get(form) ?? NONE
}
const NONE: ReadonlySet<string> = new Set()

const fieldsIn = (app: PublishedApp, steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) => {
    const field = app.registry.node(step.kind)?.people?.(step).timeout?.at?.field
    return [...(field ? [field] : []), ...(step.branches ?? []).flatMap((branch) => fieldsIn(app, branch.steps))]
  })
