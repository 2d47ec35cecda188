import { dueAt, formatList, localize, type CompiledForm, type CompiledRule, type Locale } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { relatedRows } from '../db/related-rows.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { todayIn } from '../records/clock.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { appRules } from './app-rules.ts'
import { clockEnv } from './clock-env.ts'
import { RULE_REST, type Rest } from './plan-rest.ts'
import { ruleScope } from './rule-scope.ts'

/** Something that will happen to a record by itself. */
export interface FutureMoment {
  readonly id: string
  readonly at: string
  readonly label: string
  readonly detail: string
  /** The run that waits for it. */
  readonly run?: { readonly rule: string; readonly id: string }
}

/** What rules will do to a record: what waits behind a wait, and what their clocks will do to it as it stands now, at moments to come. */
export async function futureMoments(
  db: Kysely<Database>,
  context: SaveContext,
  form: CompiledForm,
  id: string,
  locale: Locale,
): Promise<readonly FutureMoment[]> {
  const own = appRules(context.app).of(form.key)
  const waits = own.some(({ actions }) => actions.some(({ kind }) => kind.waits))
  const waiting = waits ? await waitingMoments(db, context, form.key, id, locale) : []
  return [...waiting, ...(await clockMoments(db, context, form, id, locale))]
}

// helpers

async function clockMoments(
  db: Kysely<Database>,
  context: SaveContext,
  form: CompiledForm,
  id: string,
  locale: Locale,
): Promise<readonly FutureMoment[]> {
  const rules = appRules(context.app)
    .of(form.key)
    .filter((rule) => rule.definition.when.some((event) => event.on === 'time'))
  if (rules.length === 0) return []
  const { app, actor, now, timeZone } = context
  const [row] = await relatedRows(db, app, form, null, [id], viewerSlots(actor, app.key, { now, timeZone }))
  if (!row) return []
  const scope = await ruleScope(db, context, form, row, row, rules)
  const env = clockEnv(app, timeZone, now)
  return rules.flatMap((rule) =>
    rule.definition.when.flatMap((event, index) => {
      const at = event.on === 'time' ? dueAt(event, row[event.of!], env) : null
      if (at === null || at <= now) return []
      const then = { ...scope, now: at, today: todayIn(timeZone, at) }
      if (!rule.holds(then) || rule.excused(index, then)) return []
      return [
        {
          id: `${rule.definition.key}/${index}`,
          at,
          label: localize(rule.definition.label, locale),
          detail: kindsOf(rule.actions, locale),
        },
      ]
    }),
  )
}

/** Runs that wait, with what they will do then. */
async function waitingMoments(
  db: Kysely<Database>,
  { app }: SaveContext,
  form: string,
  id: string,
  locale: Locale,
): Promise<readonly FutureMoment[]> {
  const timers = await db
    .selectFrom('meta.timer')
    .select(['id', 'due_at', 'payload'])
    .where('task', '=', RULE_REST)
    .where('app', '=', app.key)
    .where('form', '=', form)
    .where('record', '=', id)
    .orderBy('due_at')
    .execute()
  return timers.flatMap(({ id, due_at, payload }) => {
    const { rule: key, run, left } = payload as unknown as Rest
    const rule = appRules(app).rule(key)
    if (!rule) return []
    const at = rule.actions.findIndex(({ action }) => action.id === left.action)
    const behind = rule.actions.slice(at + 1).filter(({ kind }) => !kind.waits && !kind.ways)
    const words = { label: localize(rule.definition.label, locale), detail: kindsOf(behind, locale) }
    return [{ id, at: due_at, ...words, run: { rule: key, id: run } }]
  })
}

const kindsOf = (actions: CompiledRule['actions'], locale: Locale): string =>
  formatList([...new Set(actions.map(({ kind }) => localize(kind.label, locale)))], locale)
