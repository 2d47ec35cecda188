import { withSegments } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { Type, type Static } from 'typebox'
import type { Database } from '../db/schema.ts'
import { strict } from '../http/schemas.ts'
import { queryRecords } from '../records/query-records.ts'
import type { AskedReport } from './ask-report.ts'
import { drillCondition, type DrillInput } from './report-question.ts'
import { Drill, Filters } from './report-schemas.ts'
import { rowsInLanguage } from './rows-in-language.ts'

export const Behind = Type.Object(
  {
    ...Filters,
    drill: Type.Optional(Drill),
    sort: Type.Optional(Type.Array(Type.String({ maxLength: 130 }), { maxItems: 5 })),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    size: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    search: Type.Optional(Type.String({ maxLength: 200 })),
    fields: Type.Optional(Type.Array(Type.String({ maxLength: 90 }), { maxItems: 60 })),
    expand: Type.Optional(Type.Array(Type.String({ maxLength: 90 }), { maxItems: 60 })),
  },
  strict,
)

/** A page of the records that a figure counts, by the viewer's own list. Errors: INVALID with issues. */
export async function recordsBehind(
  db: Kysely<Database>,
  { form, question }: AskedReport,
  { drill = {}, sort, page, size, search, fields, expand }: Static<typeof Behind>,
) {
  const { filter, more } = await drillCondition(db, form, question, drill as DrillInput)
  const wanted = { sort, page, size, search, fields, expand, filter, count: 'exact' as const }
  const found = await queryRecords(db, form, wanted)
  return {
    form: form.form.key,
    filter: withSegments(filter),
    more,
    ...found,
    rows: await rowsInLanguage(db, form, found.rows, question.locale),
  }
}
