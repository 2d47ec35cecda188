import { Key, PlatformError, startOfDay, type ErrorCode, type Locale } from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import { ruleActivity } from '../db/rule-activity.ts'
import type { RunError } from '../db/rule-tables.ts'
import type { App } from '../http/app.ts'
import { localeOf, sentenceOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, strict } from '../http/schemas.ts'
import { todayIn } from '../records/clock.ts'
import { issuesWords } from './field-words.ts'
import { appRules } from './app-rules.ts'
import type { Automation } from './automation.ts'
import { cancelRun } from './end-waits.ts'
import { resumeRun, skipWait } from './resume-run.ts'
import { deliveriesOf, sendAgain } from './run-deliveries.ts'
import { ActivityAnswer, RunAnswer, RunsAnswer } from './rule-answers.ts'

const builder: { permission: ('builder' | 'administrator')[] } = { permission: ['builder', 'administrator'] }
const Params = Type.Object({ app: Key, rule: Key })
const OneRun = Type.Object({ app: Key, rule: Key, id: Id })
const DAY = 86_400_000
const RUNS = '/api/apps/:app/rules/:rule/runs'

/** The log of what rules did, step by step, and going on with what stopped. For builders. */
export function runRoutes(app: App, automation: Automation): void {
  const { platform } = automation.records
  const { db, now } = platform
  const runs = () =>
    db
      .selectFrom('meta.rule_run as r')
      .leftJoin('meta.user as u', 'u.id', 'r.actor')
      .select([
        'r.id',
        'r.app',
        'r.at',
        'r.rule',
        'r.revision',
        'r.form',
        'r.record',
        'r.event',
        'r.held',
        'r.actions',
        'r.actor',
        'u.name',
        'r.via',
        'r.status',
        'r.ms',
        'r.delay_ms',
        'r.error',
        'r.occasion',
        'r.retries',
        'r.retried_at',
      ])

  app.get(
    '/api/apps/:app/rule-activity',
    {
      config: builder,
      schema: {
        summary: 'Count what rules did today and yesterday',
        params: Type.Object({ app: Key }),
        response: answers(ActivityAnswer),
      },
    },
    async (request) => {
      const { definitions } = automation.records
      const published = await definitions.cache.fresh(request.params.app)
      const timeZone = await definitions.timeZone()
      const day = (ago: number) =>
        startOfDay(todayIn(timeZone, new Date(now().getTime() - ago * DAY).toISOString()), timeZone)!
      const rules = appRules(published).all.map(({ definition }) => definition.key)
      return { rows: await ruleActivity(db, published.key, rules, { yesterday: day(1), today: day(0) }) }
    },
  )

  app.get(
    RUNS,
    {
      config: builder,
      schema: {
        summary: 'List runs of a rule',
        params: Params,
        querystring: Type.Object(
          {
            record: Type.Optional(Id),
            /** `stopped`: failed or refused; `open`: goes on later; `held`: fired; `idle`: its condition did not hold. */
            only: Type.Optional(Type.Enum(['stopped', 'open', 'held', 'idle'])),
            cursor: Type.Optional(Id),
            size: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
          },
          strict,
        ),
        response: answers(RunsAnswer),
      },
    },
    async (request) => {
      const { app: appKey, rule } = request.params
      const { record, only, cursor, size = 50 } = request.query
      let rows = runs().where('r.app', '=', appKey).where('r.rule', '=', rule)
      if (record) rows = rows.where('r.record', '=', record)
      if (only === 'stopped') rows = rows.where('r.status', 'in', ['failed', 'refused'])
      else if (only === 'open') rows = rows.where('r.status', 'in', ['running', 'waiting'])
      else if (only) rows = rows.where('r.held', '=', only === 'held')
      if (cursor) rows = rows.where('r.id', '<', cursor)
      const found = await rows
        .orderBy('r.id', 'desc')
        .limit(size + 1)
        .execute()
      const locale = localeOf(request.headers['accept-language'])
      return {
        rows: found.slice(0, size).map((row) => wire(row, locale)),
        nextCursor: found.length > size ? found[size - 1]!.id : null,
      }
    },
  )

  const one = async ({ app: appKey, rule, id }: { app: string; rule: string; id: string }, locale: Locale) => {
    const row = await runs()
      .where('r.id', '=', id)
      .where('r.app', '=', appKey)
      .where('r.rule', '=', rule)
      .executeTakeFirst()
    if (!row) throw new PlatformError('NOT_FOUND')
    return { ...wire(row, locale), deliveries: await deliveriesOf(db, row) }
  }
  app.get(
    `${RUNS}/:id`,
    { config: builder, schema: { summary: 'Read a run step by step', params: OneRun, response: answers(RunAnswer) } },
    (request) => one(request.params, localeOf(request.headers['accept-language'])),
  )

  app.post(
    `${RUNS}/:id/retry`,
    {
      config: builder,
      schema: { summary: 'Go on with a run where it failed', params: OneRun, response: answers(RunAnswer) },
    },
    async (request) => {
      const { app: appKey, rule, id } = request.params
      const locale = localeOf(request.headers['accept-language'])
      const run = await one(request.params, locale)
      if (run.status === 'failed') await resumeRun(automation, appKey, rule, id)
      const actor = viewerOf(request)
      await db.transaction().execute(async (trx) => {
        const sent = await sendAgain(trx, platform.jobs, run.deliveries)
        if (run.status !== 'failed' && sent === 0) throw new PlatformError('STATE', { reason: 'runNotStopped' })
        const about = { app: appKey, form: run.form, record: run.record, params: { rule, run: id, sent } }
        await writeAudit(trx, [{ actor, action: 'rule.retry', at: now(), ...about, request }])
      })
      return one(request.params, locale)
    },
  )

  app.post(
    `${RUNS}/:id/cancel`,
    {
      config: builder,
      schema: { summary: 'Leave undone what a run waits to do', params: OneRun, response: answers(RunAnswer) },
    },
    async (request) => {
      const { app: appKey, rule, id } = request.params
      const locale = localeOf(request.headers['accept-language'])
      const run = await one(request.params, locale)
      const actor = viewerOf(request)
      await db.transaction().execute(async (trx) => {
        if (!(await cancelRun(trx, id))) throw new PlatformError('STATE', { reason: 'runNotWaiting' })
        const about = { app: appKey, form: run.form, record: run.record, params: { rule, run: id } }
        await writeAudit(trx, [{ actor, action: 'rule.cancel', at: now(), ...about, request }])
      })
      return one(request.params, locale)
    },
  )

  app.post(
    `${RUNS}/:id/skip`,
    {
      config: builder,
      schema: { summary: 'Let a run that waits go on now', params: OneRun, response: answers(RunAnswer) },
    },
    async (request) => {
      const { app: appKey, rule, id } = request.params
      const locale = localeOf(request.headers['accept-language'])
      const run = await one(request.params, locale)
      const about = { app: appKey, form: run.form, record: run.record, params: { rule, run: id } }
      const actor = viewerOf(request)
      await skipWait(automation, { app: appKey, rule, run: id }, (trx) =>
        writeAudit(trx, [{ actor, action: 'rule.skip', at: now(), ...about, request }]),
      )
      return one(request.params, locale)
    },
  )
}

// helpers

interface LoggedRow {
  readonly actor: string | null
  readonly name: string | null
  readonly error: RunError | null
  readonly retried_at: string | null
  readonly delay_ms: number | null
  readonly occasion: string | null
  readonly app: string
}
function wire<T extends LoggedRow>(
  { actor, name, error, retried_at, delay_ms, occasion: _inside, app: _app, ...row }: T,
  locale: Locale,
) {
  return {
    ...row,
    actor: actor ? { id: actor, title: name } : null,
    retriedAt: retried_at,
    /** From the save, the awaited moment or the call to the end of the run; null where it was not measured. */
    delayMs: delay_ms,
    /** Why it stopped, in the reader's language. */
    error: error ? { code: error.code, message: runErrorWords(error, locale) } : null,
  }
}

/** What is wrong with which field; the error's own sentence where it is about none. */
export function runErrorWords({ code, params = {}, issues }: RunError, locale: Locale): string {
  return issuesWords(issues, locale) ?? sentenceOf(new PlatformError(code as ErrorCode, params), locale)
}
