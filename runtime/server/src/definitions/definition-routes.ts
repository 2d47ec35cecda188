import {
  type AppDefinition,
  DEFINITION_KINDS,
  keyProblem,
  Key,
  Label,
  PlatformError,
  type DefinitionKind,
} from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, answersWritten, Words } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { rolesIn, type Viewer } from '../users/viewer.ts'
import type { DefinitionServices } from './definition-services.ts'
import { draftRoute, shaped } from './draft-route.ts'
import { createApp, readDraft, writeDrafts } from './draft-store.ts'
import { definitionsTag, visibleDefinitions, visibleText } from './visible-definitions.ts'
import { DraftAnswer, PublishedAnswer, RevisionAnswer } from './definition-answers.ts'

const strict = { additionalProperties: false } as const
const AppParams = Type.Object({ app: Key })
const builder = { permission: ['builder', 'administrator'] } as const
const Kind = Type.Unsafe<DefinitionKind>(Type.Enum([...DEFINITION_KINDS]))

const AppAnswer = Type.Object(
  {
    key: Key,
    name: Words,
    icon: Type.Union([Type.String(), Type.Null()]),
    color: Type.Union([Type.String(), Type.Null()]),
    version: Type.Integer({ minimum: 0, description: '0: nothing is published yet' }),
    menu: Type.Array(Type.Object({}, { additionalProperties: true })),
  },
  strict,
)

/** Apps, the published definitions for staff, and the draft that builders work on. */
export function definitionRoutes(app: App, platform: Platform, definitions: DefinitionServices): void {
  const { db } = platform

  app.get(
    '/api/apps',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'List the apps that one may open', response: answers(Type.Array(AppAnswer)) },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const rows = await db.selectFrom('meta.app').select(['key', 'version']).orderBy('created_at').execute()
      const open = rows.filter((row) => rolesIn(viewer, row.key).length > 0 || isBuilder(viewer))
      return Promise.all(
        open.map(async ({ key, version }) => {
          const bundle =
            version > 0
              ? visibleDefinitions(await definitions.cache.fresh(key), viewer)
              : (await readDraft(db, key)).bundle
          const { label, icon = null, color = null, menu = [] } = bundle.app
          return { key, name: label, icon, color, version, menu: version > 0 ? menu : [] }
        }),
      )
    },
  )

  app.post(
    '/api/apps',
    {
      config: builder,
      schema: {
        summary: 'Make an app',
        body: Type.Object(
          {
            key: Key,
            name: Label,
            icon: Type.Optional(Type.String({ maxLength: 40 })),
            color: Type.Optional(Type.String({ maxLength: 20 })),
          },
          strict,
        ),
        response: answers(AppAnswer, 201),
      },
    },
    async (request, reply) => {
      const { key, name, icon, color } = request.body
      const problem = keyProblem(key)
      if (problem)
        throw new PlatformError('INVALID', {}, { issues: [{ path: 'key', code: 'KEY', params: { problem, key } }] })
      const made: AppDefinition = {
        kind: 'app',
        key,
        label: name,
        ...(icon ? { icon } : {}),
        ...(color ? { color } : {}),
      }
      await createApp(db, made, { actor: viewerOf(request), at: platform.now(), request })
      return reply.code(201).send({ key, name, icon: icon ?? null, color: color ?? null, version: 0, menu: [] })
    },
  )

  app.get(
    '/api/apps/:app/definitions',
    {
      config: { permission: 'app:view' },
      schema: {
        summary: 'Read the published definitions, as far as one may see them',
        params: AppParams,
        response: answersWritten(PublishedAnswer),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const published = await definitions.cache.fresh(request.params.app)
      if (rolesIn(viewer, published.key).length === 0 && !isBuilder(viewer)) throw new PlatformError('NOT_FOUND')
      const tag = definitionsTag(published, viewer)
      reply.header('etag', tag).header('cache-control', 'private, no-cache')
      if (request.headers['if-none-match'] === tag) return reply.code(304).send()
      return reply.type('application/json; charset=utf-8').send(visibleText(published, viewer))
    },
  )

  app.get(
    '/api/apps/:app/draft',
    {
      config: builder,
      schema: { summary: 'Read the whole draft with its revisions', params: AppParams, response: answers(DraftAnswer) },
    },
    async (request) => {
      const draft = await readDraft(db, request.params.app)
      return {
        revision: Object.values(draft.revisions).reduce((sum, n) => sum + n, 0),
        version: draft.version,
        ...draft.bundle,
        revisions: draft.revisions,
        changed: draft.changed,
        removed: draft.removed,
      }
    },
  )

  draftRoute(app, platform)

  const DefinitionParams = Type.Object({ app: Key, kind: Kind, key: Key })
  app.put(
    '/api/apps/:app/draft/:kind/:key',
    {
      config: builder,
      schema: {
        summary: 'Write one definition into the draft',
        params: DefinitionParams,
        body: Type.Record(Type.String(), Type.Unknown()),
        response: answers(RevisionAnswer),
      },
    },
    async (request) => {
      const { app: appKey, kind, key } = request.params
      const body = shaped(appKey, { kind, key }, request.body)
      const write = { kind, key, body, seen: seenRevision(request.headers['if-match']) }
      const [revision] = await writeDrafts(db, { app: appKey, by: viewerOf(request).id }, [write])
      return { revision: revision! }
    },
  )

  app.delete(
    '/api/apps/:app/draft/:kind/:key',
    {
      config: builder,
      schema: {
        summary: 'Remove one definition from the draft',
        params: DefinitionParams,
        response: answers(RevisionAnswer),
      },
    },
    async (request) => {
      const { app: appKey, kind, key } = request.params
      if (kind === 'app') throw new PlatformError('STATE', { reason: 'app' })
      const write = { kind, key, body: null, seen: seenRevision(request.headers['if-match']) }
      const [revision] = await writeDrafts(db, { app: appKey, by: viewerOf(request).id }, [write])
      return { revision: revision! }
    },
  )
}

export const isBuilder = (viewer: Viewer): boolean =>
  viewer.platformRoles.includes('builder') || viewer.platformRoles.includes('administrator')

// helpers

/** `If-Match: "3"`; absent = the writer believes that it is new. */
function seenRevision(header: string | undefined): number {
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header?.trim() ?? '0')
  if (!match) throw new PlatformError('INVALID', {}, { issues: [{ path: 'If-Match', code: 'PATTERN' }] })
  return Number(match[1])
}
