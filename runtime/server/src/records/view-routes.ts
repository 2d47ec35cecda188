import { Expression, PlatformError, withSegments } from '@tenon/engine'
import type { FastifyRequest } from 'fastify'
import type { Kysely, Selectable } from 'kysely'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { Database } from '../db/schema.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, NO_CONTENT } from '../http/schemas.ts'
import { renewVersion } from '../definitions/renew-version.ts'
import { visibleDefinitions } from '../definitions/visible-definitions.ts'
import { FormParams } from './record-routes.ts'
import type { RecordServices } from './record-services.ts'
import { withForm } from './request-context.ts'
import { segmentEntry } from './segment-entry.ts'
import { segmentsNaming, segmentsOf } from './segment-meanings.ts'
import { isUsed, listSegments, rulesOf, viewIssues } from './segments.ts'
import { SegmentsAnswer, ViewAnswer, ViewsAnswer } from './view-answers.ts'

const strict = { additionalProperties: false } as const
const PATH = '/api/apps/:app/forms/:form/views'
const Name = Type.String({ maxLength: 130 })
const fields = {
  label: Type.String({ minLength: 1, maxLength: 100 }),
  kind: Type.Optional(Type.String({ maxLength: 40 })),
  columns: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 200 })),
  filter: Type.Optional(Expression),
  sort: Type.Optional(Type.Array(Name, { maxItems: 5 })),
  group: Type.Optional(Type.Union([Name, Type.Null()])),
  settings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  shared: Type.Optional(Type.Boolean()),
  /** Who may change a view that is shared; sharing it and removing it is its maker's. */
  editors: Type.Optional(Type.Enum(['owner', 'all'])),
  /** Its records can be named by reports and, where it is shared, by rules. */
  segment: Type.Optional(Type.Boolean()),
}
const ViewBody = Type.Object(fields, strict)
const ViewPatch = Type.Partial(Type.Object(fields, strict), strict)
const ViewParams = Type.Object({ ...FormParams.properties, id: Type.String({ format: 'uuid' }) })
const COLUMNS = [
  'id',
  'label',
  'kind',
  'columns',
  'filter',
  'sort',
  'group',
  'settings',
  'shared',
  'editors',
  'segment',
  'owner_id',
] as const

/** Saved views: a person's own, and those that others share. A view grants nothing: its names are resolved per viewer at every use. */
export function viewRoutes(app: App, services: RecordServices): void {
  const { db, now } = services.platform
  const isShared = async (id: string, key: string, form: string): Promise<boolean> =>
    (await db
      .selectFrom('meta.view')
      .select('id')
      .where('id', '=', id)
      .where('app', '=', key)
      .where('form', '=', form)
      .where('shared', '=', true)
      .executeTakeFirst()) !== undefined

  /**
   * Segments that others see: who made, changed or removed them, and for which rules that counts; where conditions name one, they
   * are compiled anew. Errors: INVALID for a view that names segments that its readers may not use, or itself.
   */
  async function segmentKept(trx: Kysely<Database>, request: ViewRequest, old: ViewRow | null, made: ViewRow | null) {
    const { app: key, form } = request.params
    const issues = made && says(old) !== says(made) ? await viewIssues(trx, key, made) : []
    if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
    const entry = segmentEntry(old, made)
    if (!entry) return
    const { bundle } = await services.definitions.cache.fresh(key)
    const { id, label } = (made ?? old)!
    const named = segmentsNaming(id, await segmentsOf(trx, key))
    const rules = rulesOf(bundle, named)
    const params = { ...entry.params, ...(rules.length > 0 ? { rules } : {}) }
    await writeAudit(trx, [{ actor: viewerOf(request), at: now(), app: key, form, ...entry, params, request }])
    const zh = localeOf(request.headers['accept-language']) === 'zh-CN'
    const note = zh ? `分群“${label}”有变化` : `The segment “${label}” has changed`
    await renewVersion(trx, key, [...named], { at: now().toISOString(), by: viewerOf(request).id, note })
  }

  /** What others rest on stays. Errors: STATE. */
  async function refuseUsed(key: string, id: string): Promise<void> {
    const { bundle } = await services.definitions.cache.fresh(key)
    if (await isUsed(db, key, bundle, id)) throw new PlatformError('STATE', { reason: 'segmentUsed' })
  }

  app.get(
    '/api/apps/:app/segments',
    {
      config: { permission: 'app:view' },
      schema: {
        summary: 'List segments that one may use',
        params: Type.Object({ app: FormParams.properties.app }),
        response: answers(SegmentsAnswer),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const published = await services.definitions.cache.fresh(request.params.app)
      const { forms } = visibleDefinitions(published, viewer)
      const builds = viewer.platformRoles.some((role) => role === 'builder' || role === 'administrator')
      const rows = await listSegments(db, published.key, viewer)
      return { rows: rows.filter(({ form }) => builds || Object.hasOwn(forms, form)) }
    },
  )

  app.get(
    PATH,
    {
      config: { permission: 'form:view' },
      schema: { summary: 'List saved views', params: FormParams, response: answers(ViewsAnswer) },
    },
    (request) => {
      const viewer = viewerOf(request)
      return withForm(services, viewer, request.params.app, request.params.form, async (on) => {
        const rows = await db
          .selectFrom('meta.view')
          .select(COLUMNS)
          .select((eb) =>
            eb.selectFrom('meta.user as u').select('u.name').whereRef('u.id', '=', 'meta.view.owner_id').as('owner'),
          )
          .where('app', '=', on.app.key)
          .where('form', '=', on.form.key)
          .where((eb) => eb.or([eb('owner_id', '=', viewer.id), eb('shared', '=', true)]))
          .orderBy('created_at')
          .limit(500)
          .execute()
        return { rows: rows.map((row) => shown(row, viewer.id)) }
      })
    },
  )

  app.post(
    PATH,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'Save a view, for oneself or for others',
        params: FormParams,
        body: ViewBody,
        response: answers(ViewAnswer, 201),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const made = await withForm(services, viewer, request.params.app, request.params.form, (on) =>
        db.transaction().execute(async (trx) => {
          const row = await trx
            .insertInto('meta.view')
            .values({
              app: on.app.key,
              form: on.form.key,
              owner_id: viewer.id,
              label: request.body.label,
              columns: '[]',
              sort: '[]',
              settings: '{}',
              ...given(stored(request.body)),
            })
            .returning(COLUMNS)
            .executeTakeFirstOrThrow()
          await segmentKept(trx, request, null, row)
          return row
        }),
      )
      return reply.code(201).send(shown(made, viewer.id))
    },
  )

  app.patch(
    `${PATH}/:id`,
    {
      config: { permission: 'form:view' },
      schema: { summary: 'Change a saved view', params: ViewParams, body: ViewPatch, response: answers(ViewAnswer) },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const { id, app: key, form } = request.params
      const { label, shared, editors, segment } = request.body
      if (shared === false || segment === false) await refuseUsed(key, id)
      const changed = await db.transaction().execute(async (trx) => {
        const old = await trx
          .selectFrom('meta.view')
          .select(COLUMNS)
          .where('id', '=', id)
          .where('app', '=', key)
          .where('form', '=', form)
          .where((eb) => {
            const others = shared === undefined && editors === undefined && segment === undefined
            const open = eb.and([eb('shared', '=', true), eb('editors', '=', 'all')])
            return eb.or([eb('owner_id', '=', viewer.id), ...(others ? [open] : [])])
          })
          .forUpdate()
          .executeTakeFirst()
        if (!old) return undefined
        const row = await trx
          .updateTable('meta.view')
          .set({
            ...(label === undefined ? {} : { label }),
            ...stored(request.body),
            updated_at: now().toISOString(),
          })
          .where('id', '=', id)
          .returning(COLUMNS)
          .executeTakeFirstOrThrow()
        await segmentKept(trx, request, old, row)
        return row
      })
      if (!changed && (await isShared(id, key, form))) throw new PlatformError('FORBIDDEN')
      if (!changed) throw new PlatformError('NOT_FOUND')
      return shown(changed, viewer.id)
    },
  )

  app.delete(
    `${PATH}/:id`,
    {
      config: { permission: 'form:view' },
      schema: { summary: 'Delete a saved view', params: ViewParams, response: NO_CONTENT },
    },
    async (request, reply) => {
      await refuseUsed(request.params.app, request.params.id)
      await db.transaction().execute(async (trx) => {
        const gone = await trx
          .deleteFrom('meta.view')
          .where('id', '=', request.params.id)
          .where('app', '=', request.params.app)
          .where('form', '=', request.params.form)
          .where('owner_id', '=', viewerOf(request).id)
          .returning(COLUMNS)
          .executeTakeFirst()
        if (!gone) throw new PlatformError('NOT_FOUND')
        await segmentKept(trx, request, gone, null)
      })
      return reply.code(204).send()
    },
  )
}

// helpers

type ViewRow = Pick<Selectable<Database['meta.view']>, (typeof COLUMNS)[number]>
type ViewRequest = Parameters<typeof viewerOf>[0] &
  Pick<FastifyRequest, 'id' | 'ip' | 'headers'> & { readonly params: { readonly app: string; readonly form: string } }

interface ViewInput {
  readonly kind?: string | undefined
  readonly columns?: readonly unknown[] | undefined
  readonly filter?: unknown
  readonly sort?: readonly string[] | undefined
  readonly group?: string | null | undefined
  readonly settings?: Readonly<Record<string, unknown>> | undefined
  readonly shared?: boolean | undefined
  readonly editors?: 'owner' | 'all' | undefined
  readonly segment?: boolean | undefined
}

/** What others rely on in a view. */
const says = (view: ViewRow | null): string => JSON.stringify(view && [view.filter, view.shared, view.segment])

/** Only what was given: a value that is undefined would overwrite a default. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

function stored(input: ViewInput) {
  const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value))
  return {
    ...(input.kind === undefined ? {} : { kind: input.kind }),
    ...(input.columns === undefined ? {} : { columns: JSON.stringify(input.columns) }),
    ...('filter' in input ? { filter: json(withSegments(input.filter)) } : {}),
    ...(input.sort === undefined ? {} : { sort: JSON.stringify(input.sort) }),
    ...('group' in input ? { group: json(input.group) } : {}),
    ...(input.settings === undefined ? {} : { settings: JSON.stringify(input.settings) }),
    ...(input.shared === undefined ? {} : { shared: input.shared }),
    ...(input.editors === undefined ? {} : { editors: input.editors }),
    ...(input.segment === undefined ? {} : { segment: input.segment }),
  }
}

interface Owned {
  readonly owner_id: string
  readonly shared: boolean
  readonly editors: 'owner' | 'all'
}
function shown<R extends Owned>({ owner_id, ...view }: R, viewer: string) {
  const mine = owner_id === viewer
  return { ...view, mine, editable: mine || (view.shared && view.editors === 'all') }
}
