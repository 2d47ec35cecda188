import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, NO_CONTENT } from '../http/schemas.ts'
import { FormParams } from './record-routes.ts'
import type { RecordServices } from './record-services.ts'
import { withForm } from './request-context.ts'
import { FavouritesAnswer } from './record-page-answers.ts'

const strict = { additionalProperties: false } as const
const Params = Type.Object({ ...FormParams.properties, view: Type.String({ maxLength: 60 }) })
const PATH = '/api/apps/:app/forms/:form/favourites/:view'

/** 我的收藏: views of lists that a person keeps at hand. They are his alone and grant nothing. */
export function favouriteRoutes(app: App, services: RecordServices): void {
  const { db } = services.platform

  app.get(
    '/api/apps/:app/favourites',
    {
      config: { permission: 'app:view' },
      schema: {
        summary: `List one's favourite views of an app`,
        params: Type.Object({ app: FormParams.properties.app }),
        response: answers(FavouritesAnswer),
      },
    },
    async (request) => ({
      rows: await db
        .selectFrom('meta.favourite')
        .select(['form', 'view', 'label'])
        .where('user_id', '=', viewerOf(request).id)
        .where('app', '=', request.params.app)
        .orderBy('created_at')
        .limit(100)
        .execute(),
    }),
  )

  app.put(
    PATH,
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'Mark a view as favourite',
        params: Params,
        body: Type.Object({ label: Type.String({ minLength: 1, maxLength: 100 }) }, strict),
        response: NO_CONTENT,
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { view } = request.params
      const { label } = request.body
      await withForm(services, viewer, request.params.app, request.params.form, (on) =>
        db
          .insertInto('meta.favourite')
          .values({ user_id: viewer.id, app: on.app.key, form: on.form.key, view, label })
          .onConflict((conflict) => conflict.columns(['user_id', 'app', 'form', 'view']).doUpdateSet({ label }))
          .execute(),
      )
      return reply.code(204).send()
    },
  )

  // Open to whoever lost the right to the form: what is his own he can always put away.
  app.delete(
    PATH,
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Unmark a favourite view', params: Params, response: NO_CONTENT },
    },
    async (request, reply) => {
      const { app, form, view } = request.params
      await db
        .deleteFrom('meta.favourite')
        .where('user_id', '=', viewerOf(request).id)
        .where('app', '=', app)
        .where('form', '=', form)
        .where('view', '=', view)
        .execute()
      return reply.code(204).send()
    },
  )
}
