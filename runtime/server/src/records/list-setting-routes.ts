import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, NO_CONTENT, strict } from '../http/schemas.ts'
import { FormParams } from './record-routes.ts'
import type { RecordServices } from './record-services.ts'
import { withForm } from './request-context.ts'
import { ListSettingsAnswer } from './record-page-answers.ts'

const PATH = '/api/apps/:app/forms/:form/list-settings'
const Name = Type.String({ maxLength: 130 })
const Names = Type.Array(Name, { maxItems: 200 })
const Params = Type.Object({ ...FormParams.properties, view: Type.String({ minLength: 1, maxLength: 60 }) })
const Arrangement = Type.Object(
  {
    columns: Type.Optional(Names),
    widths: Type.Optional(Type.Record(Name, Type.Number({ minimum: 40, maximum: 2_000 }), { maxProperties: 200 })),
    height: Type.Optional(Type.Enum([32, 40, 56])),
    frozen: Type.Optional(Type.Integer({ minimum: 0, maximum: 50 })),
    totals: Type.Optional(
      Type.Record(Name, Type.Enum(['none', 'sum', 'avg', 'min', 'max', 'count']), { maxProperties: 200 }),
    ),
  },
  strict,
)
/** The key of the row that says which view a person opens the form with. */
const FORM = ''

/**
 * How a person has arranged his lists: columns, order, widths, frozen ones, density, and the view to open with. They follow him
 * to every browser and grant nothing: names are resolved by his rights whenever a list is drawn.
 */
export function listSettingRoutes(app: App, services: RecordServices): void {
  const { db, now } = services.platform
  const save = (user_id: string, on: { app: string; form: string }, view: string, value: object) => {
    const settings = JSON.stringify(value)
    const updated_at = now().toISOString()
    return db
      .insertInto('meta.list_setting')
      .values({ user_id, ...on, view, settings, updated_at })
      .onConflict((conflict) =>
        conflict.columns(['user_id', 'app', 'form', 'view']).doUpdateSet({ settings, updated_at }),
      )
      .execute()
  }
  const forget = (user_id: string, on: { app: string; form: string }, view: string) =>
    db
      .deleteFrom('meta.list_setting')
      .where('user_id', '=', user_id)
      .where('app', '=', on.app)
      .where('form', '=', on.form)
      .where('view', '=', view)
      .execute()

  app.get(
    PATH,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: `Read one's own arrangement of the lists of a form`,
        params: FormParams,
        response: answers(ListSettingsAnswer),
      },
    },
    (request) =>
      withForm(services, viewerOf(request), request.params.app, request.params.form, async (on) => {
        const rows = await db
          .selectFrom('meta.list_setting')
          .select(['view', 'settings'])
          .where('user_id', '=', on.viewer.id)
          .where('app', '=', on.app.key)
          .where('form', '=', on.form.key)
          .execute()
        return {
          first: (rows.find(({ view }) => view === FORM)?.settings as { first?: string } | undefined)?.first ?? null,
          views: Object.fromEntries(rows.flatMap(({ view, settings }) => (view === FORM ? [] : [[view, settings]]))),
        }
      }),
  )

  app.put(
    PATH,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'Choose the view that a list opens with',
        params: FormParams,
        body: Type.Object({ first: Type.Union([Type.String({ maxLength: 60 }), Type.Null()]) }, strict),
        response: NO_CONTENT,
      },
    },
    async (request, reply) => {
      const { first } = request.body
      await withForm(services, viewerOf(request), request.params.app, request.params.form, async (on) => {
        const { app: key, form } = request.params
        if (first === null) await forget(on.viewer.id, request.params, FORM)
        else await save(on.viewer.id, { app: key, form }, FORM, { first })
      })
      return reply.code(204).send()
    },
  )

  app.put(
    `${PATH}/:view`,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: `Keep one's own arrangement of a view`,
        params: Params,
        body: Arrangement,
        response: NO_CONTENT,
      },
    },
    async (request, reply) => {
      const { app: key, form, view } = request.params
      await withForm(services, viewerOf(request), key, form, ({ viewer }) =>
        save(viewer.id, { app: key, form }, view, request.body),
      )
      return reply.code(204).send()
    },
  )

  // Open to whoever lost the right to the form: what is his own he can always put away.
  app.delete(
    `${PATH}/:view`,
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Go back to the view as it was shared', params: Params, response: NO_CONTENT },
    },
    async (request, reply) => {
      await forget(viewerOf(request).id, request.params, request.params.view)
      return reply.code(204).send()
    },
  )
}
