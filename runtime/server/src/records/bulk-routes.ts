import {
  Expression,
  issueMessage,
  Key,
  parseRecord,
  PlatformError,
  type Issue,
  type Locale,
  type Row,
} from '@tenon/engine'
import { Type } from 'typebox'
import type { Problem } from '../db/list-tables.ts'
import { titlesOf } from '../db/visible-rows.ts'
import type { App } from '../http/app.ts'
import { localeOf, sentenceOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, strict } from '../http/schemas.ts'
import { todayIn } from './clock.ts'
import { finishBulk, type Bulk } from './finish-bulk.ts'
import { queryRecords } from './query-records.ts'
import { FormParams } from './record-routes.ts'
import { refuse } from './refuse.ts'
import { withForm, type FormRequest } from './request-context.ts'
import { bulkJob, MAX_BULK, RUN_BULK, type BulkRequest, type BulkServices } from './run-bulk.ts'
import { BulkAnswer, BulksAnswer, RefusedAnswer } from './bulk-answers.ts'

const PATH = '/api/apps/:app/forms/:form/records/bulk'
const Body = Type.Object(
  {
    action: Type.Enum(['update', 'delete', 'press']),
    filter: Type.Optional(Expression),
    search: Type.Optional(Type.String({ maxLength: 200 })),
    values: Type.Optional(
      Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { minProperties: 1, maxProperties: 50 }),
    ),
    button: Type.Optional(Key),
    /** Of a flow that the button starts: node → people. */
    choices: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), Type.Array(Id, { maxItems: 50 }))),
  },
  strict,
)
const Params = Type.Object({ id: Id })
const PAGE = 200

/** Changes of everything that a list means, as a job: who began one follows it, ends it, and reads what became of each row. */
export function bulkRoutes(app: App, services: BulkServices): void {
  const { db, jobs, now, events } = services.platform
  jobs.registerTask(RUN_BULK, bulkJob(services))

  const begin = (viewer: string, on: { app: string; form: string }, action: Bulk['action'], request: BulkRequest) =>
    db.transaction().execute(async (trx) => {
      const made = await trx
        .insertInto('meta.bulk')
        .values({
          ...on,
          created_by: viewer,
          created_at: now().toISOString(),
          action,
          request: JSON.stringify(request),
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await jobs.add([{ task: RUN_BULK, payload: { id: made.id } }], trx)
      return made
    })
  const own = async (id: string, viewer: string): Promise<Bulk> => {
    const found = await db
      .selectFrom('meta.bulk')
      .selectAll()
      .where('id', '=', id)
      .where('created_by', '=', viewer)
      .executeTakeFirst()
    if (!found) throw new PlatformError('NOT_FOUND')
    return found
  }

  app.post(
    PATH,
    {
      config: { permission: 'form:edit' },
      schema: {
        summary: 'Start a change of everything that a filter finds',
        params: FormParams,
        body: Body,
        response: answers(BulkAnswer, 202),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { action, ...wanted } = request.body
      for (const [part, of] of [
        ['values', 'update'],
        ['button', 'press'],
      ] as const)
        if ((action === of) !== (wanted[part] !== undefined))
          refuse([{ path: part, code: 'REQUIRED', params: { label: '' } }])
      const total = await withForm(services, viewer, request.params.app, request.params.form, async (on) => {
        const { filter, search, values, button } = wanted
        if (button !== undefined) services.mayPress(on, button)
        else if (!on.permit.can(action === 'update' ? 'edit' : 'delete')) throw new PlatformError('FORBIDDEN')
        refuse(values ? unreadable(on, values) : [])
        return (await queryRecords(db, on, { filter, search, size: 1, fields: [], count: 'exact' })).total ?? 0
      })
      if (total > MAX_BULK) throw new PlatformError('TOO_LARGE', { max: MAX_BULK, rows: total })
      const made = await begin(viewer.id, request.params, action, wanted as BulkRequest)
      return reply.code(202).send(shown({ ...made, total }, localeOf(request.headers['accept-language'])))
    },
  )

  app.get(
    PATH,
    {
      config: { permission: 'form:view' },
      schema: { summary: `List one's bulk changes of a form`, params: FormParams, response: answers(BulksAnswer) },
    },
    async (request) => {
      const rows = await db
        .selectFrom('meta.bulk')
        .selectAll()
        .where('created_by', '=', viewerOf(request).id)
        .where('app', '=', request.params.app)
        .where('form', '=', request.params.form)
        .where('status', 'in', ['waiting', 'running'])
        .orderBy('id', 'desc')
        .limit(20)
        .execute()
      return { rows: rows.map((row) => shown(row, localeOf(request.headers['accept-language']))) }
    },
  )

  app.get(
    '/api/bulk/:id',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Read a bulk change with its progress', params: Params, response: answers(BulkAnswer) },
    },
    async (request) =>
      shown(await own(request.params.id, viewerOf(request).id), localeOf(request.headers['accept-language'])),
  )

  app.post(
    '/api/bulk/:id/cancel',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Stop a bulk change', params: Params, response: answers(BulkAnswer) },
    },
    async (request) => {
      const viewer = viewerOf(request)
      await finishBulk(services, await own(request.params.id, viewer.id), 'cancelled')
      return shown(await own(request.params.id, viewer.id), localeOf(request.headers['accept-language']))
    },
  )

  app.post(
    '/api/bulk/:id/undo',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Take back a bulk change', params: Params, response: answers(BulkAnswer, 202) },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const bulk = await own(request.params.id, viewer.id)
      if (bulk.action !== 'delete' || bulk.status === 'waiting' || bulk.status === 'running')
        throw new PlatformError('STATE', { status: bulk.status })
      const made = await begin(viewer.id, { app: bulk.app, form: bulk.form }, 'restore', { undo: bulk.id })
      events.hint()
      return reply.code(202).send(shown(made, localeOf(request.headers['accept-language'])))
    },
  )

  app.get(
    '/api/bulk/:id/refused',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'List the records that a bulk change left alone, with reasons',
        params: Params,
        querystring: Type.Object({ after: Type.Optional(Type.Integer()) }, strict),
        response: answers(RefusedAnswer),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const bulk = await own(request.params.id, viewer.id)
      const locale = localeOf(request.headers['accept-language'])
      const rows = await db
        .selectFrom('meta.bulk_row')
        .select(['row_no', 'record', 'problem'])
        .where('bulk', '=', bulk.id)
        .where('state', '=', 'refused')
        .where('row_no', '>', request.query.after ?? 0)
        .orderBy('row_no')
        .limit(PAGE + 1)
        .execute()
      const page = rows.slice(0, PAGE)
      const titles = await withForm(services, viewer, bulk.app, bulk.form, (on) =>
        titlesOf(
          db,
          on.access,
          on.form.key,
          page.map(({ record }) => record),
          on.slots,
        ),
      )
      return {
        rows: page.map(({ record, problem }) => ({
          record,
          title: titles.get(record) ?? null,
          reason: problem ? reasonOf(problem, locale) : '',
        })),
        next: rows.length > PAGE ? page.at(-1)!.row_no : null,
      }
    },
  )
}

// helpers

/** What no record could take: it is refused before anything begins, and once. Who may write what depends on the record. */
function unreadable({ form, now, timeZone }: FormRequest, { owner_id: _owner, ...values }: Row): readonly Issue[] {
  const context = { now, today: todayIn(timeZone, now), timeZone, writer: 'person' as const }
  return parseRecord(form, { input: values, old: null, mode: 'update', context }).issues
}

function shown({ id, app, form, action, status, total, done, refused, problem }: Bulk, locale: Locale) {
  return { id, app, form, action, status, total, done, refused, problem: problem ? reasonOf(problem, locale) : null }
}

function reasonOf({ code, issues = [], params = {} }: Problem, locale: Locale): string {
  const said = [...new Set(issues.map((issue) => issueMessage(issue, locale)))].join(' ')
  return said || sentenceOf(new PlatformError(code, params), locale)
}
