import { Key, type Json, type Measure, type ReportDefinition } from '@tenon/engine'
import { Type } from 'typebox'
import { createDatabase } from '../db/pool.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import type { RecordServices } from '../records/record-services.ts'
import { meantNow } from '../records/segment-meanings.ts'
import { withForm } from '../records/request-context.ts'
import { reportQuestion } from './report-question.ts'
import { runReport } from './run-report.ts'
import { answers } from '../http/schemas.ts'
import { SumsAnswer } from './report-answers.ts'

const strict = { additionalProperties: false } as const
const Path = Type.String({ maxLength: 130 })

/**
 * Sums under the columns of a list and over the columns of a board, counts of what is below each record of a tree (no field at all): a report over the rows that this viewer may see. A field
 * that he may not read is an unknown name, as in every report.
 */
export function sumRoutes(app: App, services: RecordServices): void {
  const db = createDatabase(services.platform.readPool)

  app.post(
    '/api/apps/:app/forms/:form/records/sums',
    {
      config: { permission: 'form:view' },
      schema: {
        summary: 'Sum up columns over the records that a filter finds',
        params: Type.Object({ app: Key, form: Key }),
        body: Type.Object(
          {
            fields: Type.Array(Path, { maxItems: 9, uniqueItems: true }),
            totals: Type.Optional(
              Type.Array(Type.Object({ field: Path, of: Type.Enum(['sum', 'avg', 'min', 'max', 'count']) }, strict), {
                maxItems: 19,
                description: 'One figure of a field each; `count` is how many records have a value',
              }),
            ),
            group: Type.Optional(Path),
            filter: Type.Optional(Type.Unsafe<Json>({})),
          },
          strict,
        ),
        response: answers(SumsAnswer),
      },
    },
    async (request) => {
      const { fields, totals = [], group, filter } = request.body
      const { app: appKey, form: formKey } = request.params
      const report: ReportDefinition = {
        kind: 'report',
        key: 'sums',
        label: '',
        dataset: { form: formKey },
        dimensions: group === undefined ? [] : [{ field: group }],
        measures: [
          { key: 'n', agg: 'count' },
          ...fields.flatMap((field, at) => [
            { key: `sum${at}`, agg: 'sum' as const, field },
            { key: `avg${at}`, agg: 'avg' as const, field },
          ]),
          ...totals.map((total, at) => totalMeasure(`total${at}`, total)),
        ],
        charts: [],
      }
      return withForm(services, viewerOf(request), appKey, formKey, async (form) => {
        const told = await meantNow(services.platform.db, appKey, filter, form.viewer)
        const input = told === undefined ? {} : { filter: told }
        const locale = localeOf(request.headers['accept-language'])
        const answer = await runReport(db, form, reportQuestion(form, report, undefined, input, locale))
        // Without a dimension there is no group, only the whole.
        const rows = group === undefined ? [answer.totals] : answer.rows
        return {
          labels: group === undefined ? {} : (answer.labels[group] ?? {}),
          rows: rows.map((row) => ({
            group: group === undefined ? null : (row[group] ?? null),
            count: row['n'] ?? 0,
            ...(totals.length > 0 ? { totals: totals.map((_, at) => row[`total${at}`] ?? null) } : {}),
            sums: Object.fromEntries(
              fields.map((field, at) => [field, { sum: row[`sum${at}`] ?? null, average: row[`avg${at}`] ?? null }]),
            ),
          })),
        }
      })
    },
  )
}

// helpers

function totalMeasure(key: string, { field, of }: { readonly field: string; readonly of: Total }): Measure {
  if (of !== 'count') return { key, agg: of, field }
  return { key, agg: 'count', filter: { '!': { isEmpty: [{ var: field }] } } }
}
type Total = 'sum' | 'avg' | 'min' | 'max' | 'count'
