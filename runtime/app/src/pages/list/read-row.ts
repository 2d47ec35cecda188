import { queryRecords, type RecordQuery, type RecordRow } from '@tenon/ui/api'

/** One row again as a list shows it; null when it is not there any more. */
export async function readRow(
  app: string,
  form: string,
  id: string,
  query: RecordQuery | null,
): Promise<RecordRow | null> {
  const { rows } = await queryRecords(app, form, {
    filter: { '==': [{ var: 'id' }, id] },
    ...(query?.fields ? { fields: query.fields } : {}),
    ...(query?.expand ? { expand: query.expand } : {}),
    size: 1,
    count: 'none',
  })
  return rows[0] ?? null
}
