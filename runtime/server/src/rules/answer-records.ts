import {
  checkExpression,
  PlatformError,
  runRules,
  scopeOf,
  type CompiledForm,
  type CompiledRule,
  type Expression,
  type RecordQuery,
  type Row,
  type RuleOutcome,
  type RuleRequest,
  type Scope,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { accessScope, systemAccess, viewerAccess } from '../db/record-access.ts'
import { relatedRows } from '../db/related-rows.ts'
import { foundIds } from '../db/rule-statements.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { loadNeedsOfAll } from '../records/load-needs.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { rolesIn } from '../users/viewer.ts'
import { rowsOrForm } from './app-rules.ts'

/** Runs rules in memory, and again with the answers as long as they ask for records. */
export async function runAnswered(
  trx: Kysely<Database>,
  context: SaveContext,
  rules: readonly CompiledRule[],
  request: RuleRequest,
): Promise<RuleOutcome> {
  const answers = new Map<string, readonly Scope[]>()
  for (;;) {
    const outcome = runRules(rules, { ...request, answers })
    if (outcome.asks.length === 0) return outcome
    for (const { name, by, query } of outcome.asks) {
      const runAs = rules.find(({ definition }) => definition.key === by)?.definition.runAs ?? 'system'
      answers.set(name, await answer(trx, context, query, runAs))
    }
  }
}

// helpers

/** The records that are meant, in their order, with what is read of them; `user` sees only what he may. */
async function answer(
  trx: Kysely<Database>,
  context: SaveContext,
  query: RecordQuery,
  runAs: 'system' | 'user',
): Promise<readonly Scope[]> {
  const { app, actor, today, now, timeZone } = context
  const form = rowsOrForm(app, query.form)
  if (!form) throw new PlatformError('STATE', { reason: 'form', form: query.form })
  const slots = viewerSlots(actor, app.key, { now, timeZone })
  const { of, needs } = query
  const ids = of && 'list' in of ? undefined : await idsOf(trx, context, form, query, runAs)
  const found =
    ids === undefined
      ? await rowsOf(trx, context, query)
      : await relatedRows(trx, app, form, null, ids, slots, needs.fields)
  const rows = ids ? inOrder(ids, found) : found
  const around = await loadNeedsOfAll(trx, app, form, rows, needs, { today, now }, slots)
  return rows.map((row, i) => {
    const own = scopeOf(form, row, { today, now, timeZone }, null)
    const { related, children } = around[i]!
    return { ...own, related, children: { ...own.children, ...children } }
  })
}

async function idsOf(
  trx: Kysely<Database>,
  context: SaveContext,
  form: CompiledForm,
  { where, of, ids, sort = [], limit }: RecordQuery,
  runAs: 'system' | 'user',
): Promise<readonly string[]> {
  const { app, actor, now, timeZone } = context
  const slots = viewerSlots(actor, app.key, { now, timeZone })
  if (form.key.includes('.') && ids) return ids
  // In the name of a person only what he sees, by what he may read; in that of nobody nothing.
  if (runAs === 'user' && actor.kind !== 'user') return []
  const access =
    runAs === 'user' && actor.kind === 'user' ? viewerAccess(app, rolesIn(actor, app.key)) : systemAccess(app)
  const condition: Expression = ids
    ? { in: [{ var: 'id' }, [...ids]] }
    : of && 'relation' in of
      ? { '==': [{ var: of.relation }, of.id] }
      : (where ?? true)
  const type = { ...accessScope(access, form), hasUser: true, hasOld: false }
  const checked = checkExpression(condition, type, { kind: 'boolean' })
  if (!checked.ok) throw new PlatformError('STATE', { reason: 'condition', form: form.key }, { issues: checked.issues })
  const found = await foundIds(trx, access, form, { checked: checked.checked, sort, limit }, slots)
  return ids ? ids.filter((id) => found.includes(id)) : found
}

/** Rows of a list of a record, in their order. */
async function rowsOf(
  trx: Kysely<Database>,
  { app, actor, now, timeZone }: SaveContext,
  { form: key, of, ids, limit }: RecordQuery,
): Promise<readonly Row[]> {
  const owner = app.form(key.split('.')[0]!)
  if (!owner || !of || !('list' in of)) return []
  const [record] = await relatedRows(trx, app, owner, null, [of.id], viewerSlots(actor, app.key, { now, timeZone }), [])
  const list = record?.[of.list]
  const rows: readonly Row[] = Array.isArray(list) ? (list as Row[]) : []
  const meant = ids === undefined ? rows : rows.filter((row) => ids.includes(String(row['id'])))
  return meant.slice(0, limit)
}

function inOrder(ids: readonly string[], rows: readonly Row[]): readonly Row[] {
  const byId = new Map(rows.map((row) => [String(row['id']), row]))
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined)
}
