import {
  compileRule,
  explainTree,
  Key,
  localize,
  PlatformError,
  meetsWanted,
  type CompiledRule,
  type Locale,
  type Row,
  type RuleTrigger,
} from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { relatedRows } from '../db/related-rows.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { todayIn } from '../records/clock.ts'
import { getRecord } from '../records/get-record.ts'
import { withForm } from '../records/request-context.ts'
import { meantNow } from '../records/segment-meanings.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import type { Viewer } from '../users/viewer.ts'
import { runAnswered } from './answer-records.ts'
import { appRules, ruleContext } from './app-rules.ts'
import type { Automation } from './automation.ts'
import { backTestRule } from './back-test.ts'
import { ruleEnv } from './rule-env.ts'
import { ruleScope } from './rule-scope.ts'
import { definitionVersions } from '../definitions/definition-versions.ts'
import { readDraft } from '../definitions/draft-store.ts'
import { answers } from '../http/schemas.ts'
import { RuleBackTestAnswer, RuleVersionsAnswer, TrialAnswer, WhyAnswer } from './rule-answers.ts'

const strict = { additionalProperties: false } as const
const builder = { permission: ['builder', 'administrator'] } as const
const Params = Type.Object({ app: Key, rule: Key })
const Id = Type.String({ format: 'uuid' })

/** Trying a rule on a real record without doing anything, and why or why not. For builders. */
export function ruleRoutes(app: App, automation: Automation): void {
  const { records } = automation
  const { db } = records.platform

  app.post(
    '/api/apps/:app/rules/:rule/test',
    {
      config: builder,
      schema: {
        summary: 'Tell what a rule would do; nothing happens',
        params: Params,
        body: Type.Object({ recordId: Id, draft: Type.Optional(Type.Boolean()) }, strict),
        response: answers(TrialAnswer),
      },
    },
    async (request) => {
      const { app: appKey, rule: key } = request.params
      const locale = localeOf(request.headers['accept-language'])
      const context = await contextOf(automation, appKey, viewerOf(request))
      const rule = await ruleOf(automation, context, key, request.body.draft === true)
      await mustSee(automation, viewerOf(request), appKey, rule.form, request.body.recordId)
      return tryRule(automation, context, rule, request.body.recordId, locale)
    },
  )

  app.get(
    '/api/apps/:app/rules/:rule/versions',
    {
      config: builder,
      schema: { summary: 'List versions of a rule', params: Params, response: answers(RuleVersionsAnswer) },
    },
    async (request) => {
      const { app: appKey, rule } = request.params
      const published = await records.definitions.cache.fresh(appKey)
      return {
        published: published.revisions[`rule/${rule}`] ?? null,
        rows: await definitionVersions(db, appKey, 'rule', rule),
      }
    },
  )

  app.post(
    '/api/apps/:app/rules/:rule/back-test',
    {
      config: builder,
      schema: {
        summary: 'Play a rule over past changes; nothing happens',
        params: Params,
        response: answers(RuleBackTestAnswer),
      },
    },
    async (request) => {
      const { app: appKey, rule: key } = request.params
      const locale = localeOf(request.headers['accept-language'])
      const context = await contextOf(automation, appKey, viewerOf(request))
      const rule = await ruleOf(automation, context, key, true)
      // Building a rule is no right to the data: it is played on records that the builder may see.
      return withForm(records, viewerOf(request), appKey, rule.form, (on) => backTestRule(automation, on, rule, locale))
    },
  )

  app.get(
    '/api/apps/:app/forms/:form/records/:id/why',
    {
      config: builder,
      schema: {
        summary: 'Why rules fired for a record, or did not',
        params: Type.Object({ app: Key, form: Key, id: Id }),
        response: answers(WhyAnswer),
      },
    },
    async (request) => {
      const { app: appKey, form, id } = request.params
      await mustSee(automation, viewerOf(request), appKey, form, id)
      const context = await contextOf(automation, appKey, viewerOf(request))
      const locale = localeOf(request.headers['accept-language'])
      const rows = []
      for (const rule of appRules(context.app).of(form)) {
        const last = await db
          .selectFrom('meta.rule_run')
          .select(['at', 'event', 'held'])
          .where('app', '=', appKey)
          .where('rule', '=', rule.definition.key)
          .where('record', '=', id)
          .orderBy('id', 'desc')
          .executeTakeFirst()
        rows.push({ ...(await tryRule(automation, context, rule, id, locale)), last: last ?? null })
      }
      return { rows }
    },
  )
}

/** What a rule would do for a record as it is now, as if its event had just come: nothing is written. */
export async function tryRule(
  automation: Automation,
  context: SaveContext,
  rule: CompiledRule,
  record: string,
  locale: Locale,
) {
  const { db } = automation.records.platform
  const form = context.app.form(rule.form)
  if (!form) throw new PlatformError('NOT_FOUND')
  const slots = viewerSlots(context.actor, context.app.key, { now: context.now, timeZone: context.timeZone })
  const [row] = await relatedRows(db, context.app, form, null, [record], slots)
  if (!row) throw new PlatformError('NOT_FOUND')
  const scope = await ruleScope(db, context, form, row, row, [rule])
  const { condition, definition } = rule
  const reached = definition.when.map((event) => event.field === undefined || meetsWanted(event.to, row[event.field]))
  const outcome = await runAnswered(
    db,
    context,
    [{ ...rule, definition: { ...definition, enabled: true, onImport: true, when: TRY_EVENTS } }],
    {
      // A rule before the save answers with the values it would set.
      phase: definition.when.some((event) => event.before) ? 'before' : 'after',
      trigger: { on: 'button', button: 'try' } satisfies RuleTrigger,
      record,
      old: row,
      scope,
      env: ruleEnv(context, form),
      trial: true,
    },
  )
  const [run] = outcome.runs
  return {
    rule: definition.key,
    label: localize(definition.label, locale),
    revision: appRules(context.app).revision(definition.key),
    enabled: definition.enabled !== false,
    /** Each event with whether the record stands now as the event wants it. */
    events: definition.when.map((event, i) => ({
      on: event.on,
      field: event.field ?? null,
      to: event.to ?? null,
      now: valueNow(row, event.field),
      reached: reached[i],
    })),
    held: run?.held ?? false,
    condition: condition ? explainTree(condition, scope) : null,
    commands: outcome.commands,
    patch: outcome.patch,
    // Which records were found is no answer to what a builder may see.
    actions: (run?.actions ?? []).map(({ ids: _ids, each: _each, ...action }) => action),
  }
}

// helpers

/** The event that stands in for the rule's own, whichever phase it runs in. */
const TRY_EVENTS = [
  { on: 'button' as const, button: 'try' },
  { on: 'button' as const, button: 'try', before: true },
]

const valueNow = (row: Row, field: string | undefined): unknown => (field === undefined ? null : (row[field] ?? null))

/** Building a rule is no right to the data: what a try shows comes from a record that the builder may see. */
const mustSee = (automation: Automation, viewer: Viewer, app: string, form: string, id: string): Promise<unknown> =>
  withForm(automation.records, viewer, app, form, (on) => getRecord(automation.records.platform.db, on, id, []))

async function contextOf(automation: Automation, appKey: string, viewer: Viewer): Promise<SaveContext> {
  const { records } = automation
  const app = await records.definitions.cache.fresh(appKey)
  const timeZone = await records.definitions.timeZone()
  const now = records.platform.now().toISOString()
  return { app, actor: viewer, cause: { kind: 'user' }, depth: 0, now, today: todayIn(timeZone, now), timeZone }
}

async function ruleOf(
  automation: Automation,
  context: SaveContext,
  key: string,
  draft: boolean,
): Promise<CompiledRule> {
  if (!draft) {
    const rule = appRules(context.app).rule(key)
    if (!rule) throw new PlatformError('NOT_FOUND')
    return rule
  }
  const { bundle } = await readDraft(automation.records.platform.db, context.app.key)
  const definition = Object.hasOwn(bundle.rules, key) ? bundle.rules[key] : undefined
  if (!definition) throw new PlatformError('NOT_FOUND')
  const told = await meantNow(automation.records.platform.db, context.app.key, definition)
  const compiled = compileRule(told, ruleContext(context.app))
  if (compiled.issues.length > 0) throw new PlatformError('INVALID', {}, { issues: compiled.issues })
  return compiled
}
