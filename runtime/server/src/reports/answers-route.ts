import { Key } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { failedPart } from '../http/errors.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answersWith, strict } from '../http/schemas.ts'
import { sendLines } from '../http/send-lines.ts'
import type { Reports } from './ask-report.ts'
import { Filters } from './report-schemas.ts'

const Asks = Type.Array(Type.Object({ report: Key, ...Filters }, strict), { minItems: 1, maxItems: 60 })

/**
 * Several reports in one request, each answered as soon as it is ready: a browser keeps at most six requests to a server under
 * way (HTTP/1.1, one of them the stream of events), so that a dashboard of twelve charts would ask in three rounds.
 */
export function answersRoute(app: App, reports: Reports): void {
  app.post(
    '/api/apps/:app/reports/data',
    {
      config: { permission: 'app:view' },
      schema: {
        summary: 'Compute several reports for the viewer; each answer is a line of JSON with its place in the list',
        params: Type.Object({ app: Key }),
        body: Type.Object({ asks: Asks }, strict),
        response: answersWith(
          'application/x-ndjson',
          'A line of JSON for each report: `at` is its place in the list, with `data` or `error`',
        ),
      },
    },
    (request, reply) => {
      const viewer = viewerOf(request)
      const locale = localeOf(request.headers['accept-language'])
      const parts = request.body.asks.map(async (one, at) => {
        const ask = { ...one, locale }
        try {
          const data = await reports.ask(viewer, request.params.app, ask, (asked) => reports.answer(asked, ask))
          return { at, data }
        } catch (error) {
          return { at, ...failedPart(error, request) }
        }
      })
      return sendLines(request, reply, parts)
    },
  )
}
