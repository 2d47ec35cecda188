import type { PublishedApp } from '../definitions/published-app.ts'
import type { SaveHooks } from '../records/save-hooks.ts'
import { REFUSALS } from './refusals.ts'

/** 数据锁定: while a locking flow runs on a record, only the flow itself and rules change it. */
export function flowHooks(): SaveHooks {
  return {
    intervenes: (app, form, action) => ({
      before: (action === 'update' || action === 'delete') && lockedForms(app).has(form),
      after: false,
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
          ? { issues: [{ path: '', code: 'LOCKED', message: REFUSALS.LOCKED!['zh-CN'] }] }
          : {},
      )
    },
    afterSave: async () => undefined,
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
