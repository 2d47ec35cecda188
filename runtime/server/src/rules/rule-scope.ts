import { scopeOf, type CompiledForm, type Row, type Scope } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { loadNeeds, loadNeedsOfAll, type Loaded } from '../records/load-needs.ts'
import { userScope } from '../records/request-context.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { needsOf } from './app-rules.ts'

type Asking = Parameters<typeof needsOf>[0]

/** The scope of a record with what the rules need around it. */
export async function ruleScope(
  trx: Kysely<Database>,
  context: SaveContext,
  form: CompiledForm,
  record: Row,
  old: Row | null,
  rules: Asking,
): Promise<Scope> {
  const { app, clock, slots } = around(context)
  const loaded = await loadNeeds(trx, app, form, record, needsOf(rules), clock, slots)
  return withAround(ownScope(context, form, record, old), loaded)
}

/** What the rules need around many records of a form, in their order. */
export function loadAround(
  trx: Kysely<Database>,
  context: SaveContext,
  form: CompiledForm,
  records: readonly Row[],
  rules: Asking,
): Promise<readonly Loaded[]> {
  const { app, clock, slots } = around(context)
  return loadNeedsOfAll(trx, app, form, records, needsOf(rules), clock, slots)
}

/** The scope of a record alone, with the rows of its own lists. */
export function ownScope(context: SaveContext, form: CompiledForm, record: Row, old: Row | null): Scope {
  const user = userScope(context.actor, context.app.key)
  const { today, now, timeZone } = context
  return scopeOf(form, record, { today, now, timeZone, ...(user ? { user } : {}) }, old)
}
export const withAround = (own: Scope, { related, children }: Loaded): Scope => ({
  ...own,
  related,
  children: { ...own.children, ...children },
})

// helpers

const around = ({ app, actor, today, now, timeZone }: SaveContext) => ({
  app,
  clock: { today, now },
  slots: viewerSlots(actor, app.key, { now, timeZone }),
})
