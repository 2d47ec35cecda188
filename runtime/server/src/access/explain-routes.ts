import { ACTIONS, Key } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, strict } from '../http/schemas.ts'
import type { RecordServices } from '../records/record-services.ts'
import { explainRecord } from './explain-record.ts'
import { ExplainAnswer } from './explain-answer.ts'

const Query = Type.Object(
  {
    app: Key,
    form: Key,
    id: Id,
    user: Id,
    action: Type.Enum([...ACTIONS], { default: 'view' }),
    field: Type.Optional(Key),
  },
  strict,
)

/**
 * Why somebody may or may not act on a record, and what would change it. The one who asks learns no more of the record than his
 * own roles show him: values that he may not read are left out of the clauses. That he asked is in the log.
 */
export function explainRoutes(app: App, services: RecordServices): void {
  const { audit, now } = services.platform
  app.get(
    '/api/explain',
    {
      config: { permission: ['administrator', 'builder'] },
      schema: {
        summary: 'Explain why a person may or may not do something with a record',
        querystring: Query,
        response: answers(ExplainAnswer),
      },
    },
    async (request) => {
      const asker = viewerOf(request)
      const { app: appKey, form, id, user, action, field } = request.query
      const question = { app: appKey, form, id, user, action, ...(field === undefined ? {} : { field }) }
      const answer = await explainRecord(services, asker, question, localeOf(request.headers['accept-language']))
      const params = { user, action, ...(field === undefined ? {} : { field }) }
      audit.view({ actor: asker, action: 'access.explain', at: now(), app: appKey, form, record: id, params, request })
      return answer
    },
  )
}
