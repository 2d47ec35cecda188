import { PlatformError } from '@tenon/engine'
import { Type, type Static } from 'typebox'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { rolesIn } from '../users/viewer.ts'
import { queryRecords } from './query-records.ts'
import { FormParams } from './record-routes.ts'
import type { RecordServices } from './record-services.ts'
import { withForm } from './request-context.ts'
import { answers } from '../http/schemas.ts'
import { CountsAnswer } from './record-page-answers.ts'

/**
 * How many records of each form the viewer may see, for the menu of an app; counting stops where a list's does. Who opens an app
 * to build it and has no role in it sees no records: his answer is empty.
 */
export function countRoutes(app: App, services: RecordServices): void {
  app.get(
    '/api/apps/:app/counts',
    {
      config: { permission: 'app:view' },
      schema: {
        summary: 'Count the records behind entries of the menu',
        params: Type.Object({ app: FormParams.properties.app }),
        response: answers(CountsAnswer),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const published = await services.definitions.cache.get(request.params.app)
      const builds = viewer.platformRoles.some((role) => role === 'builder' || role === 'administrator')
      if (rolesIn(viewer, published.key).length === 0 && !builds) throw new PlatformError('NOT_FOUND')
      const counts: Static<typeof CountsAnswer>['counts'] = {}
      // One after the other: a menu is not worth the pool's connections.
      for (const form of Object.keys(published.bundle.forms)) {
        try {
          counts[form] = await withForm(services, viewer, request.params.app, form, async (on) => {
            const { total, totalKind } = await queryRecords(services.platform.db, on, { size: 1, fields: ['id'] })
            return { total, totalKind }
          })
        } catch (error) {
          const closed = error instanceof PlatformError && ['NOT_FOUND', 'FORBIDDEN'].includes(error.code)
          if (!closed) throw error
        }
      }
      return { counts }
    },
  )
}
