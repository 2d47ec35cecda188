import { PlatformError } from '@tenon/engine'
import type { Platform } from '../platform.ts'
import type { App } from './app.ts'
import { answers, Shape, Text } from './schemas.ts'

/** `/health` is 200 while the database answers; a load balancer takes the process out otherwise. */
export function healthRoutes(app: App, { db }: Platform): void {
  app.get(
    '/health',
    {
      config: { permission: 'public' },
      schema: { summary: 'Whether the server is ready', response: answers(Shape({ status: Text })) },
    },
    async () => {
      try {
        await db.selectFrom('meta.revision').select('version').where('name', '=', 'organisation').executeTakeFirst()
      } catch (cause) {
        throw new PlatformError('UNAVAILABLE', {}, { cause })
      }
      return { status: 'ok' }
    },
  )
}
