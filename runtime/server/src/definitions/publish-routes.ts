import { Key, PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { localeOf } from '../http/messages.ts'
import { answers, answersWith, Moment, Titled, XLSX } from '../http/schemas.ts'
import { sendWorkbook } from '../imports/send-workbook.ts'
import type { Platform } from '../platform.ts'
import { breakWorkbook } from './break-workbook.ts'
import type { DefinitionServices } from './definition-services.ts'
import { planReport } from './plan-report.ts'
import { PlanAnswer } from './definition-answers.ts'

const strict = { additionalProperties: false } as const
const AppParams = Type.Object({ app: Key })
const builder = { permission: ['builder', 'administrator'] } as const
const Include = Type.Optional(Type.Array(Type.String({ maxLength: 90 }), { maxItems: 2_000 }))

const VersionAnswer = Type.Object({ version: Type.Integer({ minimum: 1 }) }, strict)
const VersionsAnswer = Type.Object(
  {
    rows: Type.Array(
      Type.Object(
        {
          version: Type.Integer({ minimum: 1 }),
          live: Type.Boolean(),
          note: Type.Union([Type.String(), Type.Null()]),
          restoredFrom: Type.Union([Type.Integer(), Type.Null()]),
          at: Moment,
          by: Type.Union([Titled, Type.Null()]),
          changed: Type.Array(Type.String(), { description: 'Definitions that differ from the version before' }),
        },
        strict,
      ),
    ),
  },
  strict,
)

/** Plan, publish, versions, restore. */
export function publishRoutes(app: App, platform: Platform, definitions: DefinitionServices): void {
  const { db } = platform

  app.post(
    '/api/apps/:app/plan',
    {
      config: builder,
      schema: {
        summary: 'Tell what publishing would do; nothing changes',
        params: AppParams,
        body: Type.Optional(Type.Object({ include: Include }, strict)),
        response: answers(PlanAnswer),
      },
    },
    async (request) =>
      planReport(platform, await definitions.timeZone(), {
        app: request.params.app,
        viewer: viewerOf(request),
        include: request.body?.include,
        locale: localeOf(request.headers['accept-language']),
      }),
  )

  app.post(
    '/api/apps/:app/plan/rows.xlsx',
    {
      config: builder,
      schema: {
        summary: 'Download every row that breaks a rule which publishing would bring',
        params: AppParams,
        body: Type.Object(
          {
            include: Include,
            target: Type.String({ maxLength: 90 }),
            field: Type.String({ maxLength: 41 }),
            code: Type.String({ maxLength: 40 }),
          },
          strict,
        ),
        response: answersWith(XLSX, 'A workbook'),
      },
    },
    async (request, reply) => {
      const { include, ...only } = request.body
      const file = await breakWorkbook(platform, await definitions.timeZone(), {
        app: request.params.app,
        viewer: viewerOf(request),
        include,
        locale: localeOf(request.headers['accept-language']),
        only,
      })
      if (!file) throw new PlatformError('NOT_FOUND')
      return sendWorkbook(reply, file.bytes, file.name)
    },
  )

  app.post(
    '/api/apps/:app/publish',
    {
      config: builder,
      schema: {
        summary: 'Publish the draft as a new version',
        params: AppParams,
        body: Type.Optional(
          Type.Object(
            {
              note: Type.Optional(Type.String({ maxLength: 2_000 })),
              include: Include,
              accept: Type.Optional(Type.Array(Type.String({ maxLength: 200 }))),
            },
            strict,
          ),
        ),
        response: answers(VersionAnswer),
      },
    },
    async (request) => {
      const { note, include } = request.body ?? {}
      const { version } = await definitions.publish({
        app: request.params.app,
        by: viewerOf(request).id,
        note,
        include,
        request: request.id,
      })
      return { version }
    },
  )

  app.get(
    '/api/apps/:app/versions',
    {
      config: builder,
      schema: { summary: 'List published versions', params: AppParams, response: answers(VersionsAnswer) },
    },
    async (request) => {
      const found = await db
        .selectFrom('meta.app')
        .select('version')
        .where('key', '=', request.params.app)
        .executeTakeFirst()
      if (!found) throw new PlatformError('NOT_FOUND')
      const rows = await db
        .selectFrom('meta.app_version as v')
        .leftJoin('meta.user as u', 'u.id', 'v.created_by')
        .select(['v.version', 'v.note', 'v.restored_from', 'v.created_at', 'v.created_by', 'u.name', 'v.revisions'])
        .where('v.app', '=', request.params.app)
        .orderBy('v.version', 'desc')
        .limit(500)
        .execute()
      return {
        rows: rows.map((row, i) => ({
          version: row.version,
          live: row.version === found.version,
          note: row.note,
          restoredFrom: row.restored_from,
          at: row.created_at,
          by: row.created_by === null ? null : { id: row.created_by, title: row.name },
          changed: changedRefs(row.revisions, rows[i + 1]?.revisions),
        })),
      }
    },
  )

  app.post(
    '/api/apps/:app/versions/:version/restore',
    {
      config: builder,
      schema: {
        summary: 'Publish an older version again',
        params: Type.Object({ app: Key, version: Type.Integer({ minimum: 1 }) }),
        body: Type.Optional(Type.Object({ note: Type.Optional(Type.String({ maxLength: 2_000 })) }, strict)),
        response: answers(VersionAnswer),
      },
    },
    async (request) => {
      const { app: appKey, version } = request.params
      const by = viewerOf(request).id
      const done = await definitions.restore({
        app: appKey,
        version,
        by,
        note: request.body?.note,
        request: request.id,
      })
      return { version: done.version }
    },
  )
}

// helpers

function changedRefs(
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>> | undefined,
): string[] {
  const refs = new Set([...Object.keys(now), ...Object.keys(before ?? {})])
  return [...refs].filter((ref) => now[ref] !== before?.[ref]).sort()
}
