import type { Expression, Row } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { queryRecords } from './query-records.ts'
import type { FormRequest } from './request-context.ts'

interface RecentRequest {
  readonly days: number
  readonly most: number
  /** `updated_at`: records that were made or changed. */
  readonly by?: 'created_at' | 'updated_at'
}

/** Ids of the records of the last days that the viewer may see, the latest first, and how many there are of them in all. */
export async function recentRecords(
  db: Kysely<Database>,
  on: FormRequest,
  { days, most, by = 'created_at' }: RecentRequest,
): Promise<{ readonly ids: readonly string[]; readonly total: number }> {
  const filter: Expression = { '>=': [{ var: by }, { dateAdd: [{ var: '$now' }, -days, 'day'] }] }
  const ids: string[] = []
  let cursor: string | undefined
  let total = 0
  do {
    const page = await queryRecords(db, on, {
      filter,
      sort: [`-${by}`],
      size: 100,
      fields: [by],
      count: cursor === undefined ? 'exact' : 'none',
      cursor,
    })
    total = page.total ?? total
    ids.push(...page.rows.map((row) => String(row['id'])))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && ids.length < most)
  return { ids: ids.slice(0, most), total }
}

/** The title of a record, or its number, as far as the viewer may read it; else nothing. */
export function titleFor({ form, permit }: FormRequest, row: Row): string {
  const field = form.titleField ?? form.numberField
  const seen = field !== undefined && ['readonly', 'editable'].includes(permit.mode(field.key))
  return seen ? String(row[field.key] ?? '') : ''
}
