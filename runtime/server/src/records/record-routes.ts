import { Expression, Key, PlatformError } from '@tenon/engine'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, NO_CONTENT } from '../http/schemas.ts'
import { asViewer } from '../sessions/early-viewer.ts'
import { getRecord } from './get-record.ts'
import { queryRecords } from './query-records.ts'
import { saveContext, withForm, type FormRequest } from './request-context.ts'
import type { RecordServices } from './record-services.ts'
import { saveRecords, type RecordChange, type SaveResult } from './save-records.ts'
import { RecordAnswer, RecordPageAnswer } from './record-answers.ts'
import { wireRecord } from './wire-record.ts'

const strict = { additionalProperties: false } as const
export const FormParams = Type.Object({ app: Key, form: Key })
export const RecordParams = Type.Object({ app: Key, form: Key, id: Type.String({ maxLength: 40 }) })
const Values = Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { maxProperties: 800 })
const Expand = Type.Optional(Type.String({ maxLength: 2_000 }))
const Names = Type.Optional(Type.Array(Type.String({ maxLength: 130 }), { maxItems: 400 }))
const PATH = '/api/apps/:app/forms/:form/records'

/** Create, read, change, delete and restore records, lists, batches. */
export function recordRoutes(app: App, services: RecordServices): void {
  const { platform } = services
  const of = <T>(
    request: FastifyRequest<{ Params: { app: string; form: string } }>,
    work: (on: FormRequest) => Promise<T>,
  ): Promise<T> => withForm(services, viewerOf(request), request.params.app, request.params.form, work)
  /** Reads while the session is looked up. */
  const read = <T>(
    request: FastifyRequest<{ Params: { app: string; form: string } }>,
    work: (on: FormRequest) => Promise<T>,
  ): Promise<T> =>
    asViewer(request, (viewer) => withForm(services, viewer, request.params.app, request.params.form, work))
  const save = (
    on: FormRequest,
    request: FastifyRequest,
    changes: readonly RecordChange[],
  ): Promise<readonly SaveResult[]> =>
    saveRecords(services, saveContext(on, { id: request.id, ip: request.ip }), changes)

  app.post(
    PATH,
    {
      config: { permission: 'form:create' },
      schema: { summary: 'Create a record', params: FormParams, body: Values, response: answers(RecordAnswer, 201) },
    },
    async (request, reply) => {
      const answer = await of(request, async (on) => {
        const [saved] = await save(on, request, [{ action: 'create', form: on.form.key, input: request.body }])
        return answerSaved(services, on, saved!)
      })
      platform.events.hint()
      return reply
        .code(201)
        .header('etag', `"${String(answer['version'])}"`)
        .send(answer)
    },
  )

  app.get(
    `${PATH}/:id`,
    {
      config: { permission: 'form:view', early: true },
      schema: {
        summary: 'Read a record',
        params: RecordParams,
        querystring: Type.Object({ expand: Expand }, strict),
        response: answers(RecordAnswer),
      },
    },
    async (request, reply) => {
      const expand = (request.query.expand ?? '').split(',').filter((key) => key !== '')
      const record = await read(request, (on) => getRecord(platform.db, on, request.params.id, expand))
      const { app: appKey, form, id } = request.params
      const viewed = { app: appKey, form, record: id, action: 'record.view' as const, at: platform.now() }
      platform.audit.view({ ...viewed, actor: viewerOf(request), request })
      reply.header('etag', `"${String(record['version'])}"`)
      return record
    },
  )

  app.patch(
    `${PATH}/:id`,
    {
      config: { permission: 'form:edit' },
      schema: {
        summary: 'Change fields of a record',
        params: RecordParams,
        body: Values,
        response: answers(RecordAnswer),
      },
    },
    async (request, reply) => {
      const seen = seenVersion(request.headers['if-match'])
      const answer = await of(request, async (on) => {
        const change: RecordChange = {
          action: 'update',
          form: on.form.key,
          id: request.params.id,
          input: request.body,
          ...(seen === undefined ? {} : { seen }),
        }
        const [saved] = await save(on, request, [change])
        return answerSaved(services, on, saved!)
      })
      platform.events.hint()
      reply.header('etag', `"${String(answer['version'])}"`)
      return answer
    },
  )

  app.delete(
    `${PATH}/:id`,
    {
      config: { permission: 'form:delete' },
      schema: { summary: 'Move a record to the recycle bin', params: RecordParams, response: NO_CONTENT },
    },
    async (request, reply) => {
      const seen = seenVersion(request.headers['if-match'])
      await of(request, (on) =>
        save(on, request, [
          { action: 'delete', form: on.form.key, id: request.params.id, ...(seen === undefined ? {} : { seen }) },
        ]),
      )
      platform.events.hint()
      return reply.code(204).send()
    },
  )

  app.post(
    `${PATH}/:id/restore`,
    {
      config: { permission: 'form:delete' },
      schema: {
        summary: 'Take a record out of the recycle bin',
        params: RecordParams,
        response: answers(RecordAnswer),
      },
    },
    async (request) => {
      const answer = await of(request, async (on) => {
        const [saved] = await save(on, request, [{ action: 'restore', form: on.form.key, id: request.params.id }])
        return answerSaved(services, on, saved!)
      })
      platform.events.hint()
      return answer
    },
  )

  app.post(
    `${PATH}/query`,
    {
      config: { permission: 'form:view', early: true },
      schema: {
        summary: 'List records by filter, search and sort',
        params: FormParams,
        body: Type.Optional(
          Type.Object(
            {
              filter: Type.Optional(Expression),
              search: Type.Optional(Type.String({ maxLength: 200 })),
              sort: Type.Optional(Type.Array(Type.String({ maxLength: 130 }), { maxItems: 5 })),
              page: Type.Optional(Type.Integer({ minimum: 1 })),
              cursor: Type.Optional(Type.String({ maxLength: 4_000 })),
              before: Type.Optional(
                Type.String({ maxLength: 4_000, description: 'Cursor that the page stands before' }),
              ),
              fromEnd: Type.Optional(
                Type.Integer({ minimum: 0, description: 'Rows behind the page; 0 is the end of the list' }),
              ),
              size: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
              fields: Names,
              expand: Names,
              count: Type.Optional(Type.Enum(['exact', 'estimate', 'none'])),
              deleted: Type.Optional(Type.Boolean()),
            },
            strict,
          ),
        ),
        response: answers(RecordPageAnswer),
      },
    },
    (request) => read(request, (on) => queryRecords(platform.db, on, request.body ?? {})),
  )
}

/** `If-Match: "3"`, or nothing. Errors: INVALID. */
export function seenVersion(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim())
  if (!match) throw new PlatformError('INVALID', {}, { issues: [{ path: 'If-Match', code: 'PATTERN' }] })
  return Number(match[1])
}

/** What a writer gets back: the record as he sees it now, or its id and version where he may not see it. */
export async function answerSaved(
  services: RecordServices,
  on: FormRequest,
  saved: SaveResult,
): Promise<Record<string, unknown>> {
  const warnings = saved.warnings.length > 0 ? { _warnings: saved.warnings } : {}
  const known = saved.action === 'restore' ? undefined : wireRecord(on, saved.record)
  if (known) return { ...known, ...warnings }
  try {
    return { ...(await getRecord(services.platform.db, on, saved.id, [])), ...warnings }
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'NOT_FOUND')
      return { id: saved.id, version: saved.version, ...warnings }
    throw error
  }
}
