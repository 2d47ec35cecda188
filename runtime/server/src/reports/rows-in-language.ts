import type { Locale } from '@tenon/engine'
import { datasetTexts } from '../db/dataset-texts.ts'
import type { Executor } from '../db/statements.ts'
import type { FormRequest } from '../records/request-context.ts'

/** Rows of the platform itself with their texts as the reader's language has them; other rows as they are. */
export async function rowsInLanguage<R extends Readonly<Record<string, unknown>>>(
  db: Executor,
  { app: { registry }, form }: Pick<FormRequest, 'app' | 'form'>,
  rows: readonly R[],
  locale: Locale,
): Promise<readonly R[]> {
  const fields = Object.keys(registry.datasets.find(({ key }) => key === form.key)?.texts ?? {})
  const values = rows.map((row) => String(row['id']))
  const texts = await Promise.all(
    fields.map(
      async (field) => [field, await datasetTexts(db, registry, form, { field, by: 'id', values }, locale)] as const,
    ),
  )
  return rows.map((row) => {
    const own = texts.flatMap(([field, by]) => {
      const text = by[String(row['id'])]
      return field in row && text !== undefined ? [[field, text] as const] : []
    })
    return own.length > 0 ? { ...row, ...Object.fromEntries(own) } : row
  })
}
