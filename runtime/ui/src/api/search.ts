import { queryRecords } from './records.ts'
import type { AppDefinitions, SearchHit } from './types.ts'

/** Forms asked for one search: more would keep the server busy for a list that nobody reads to its end. */
const FORMS = 16

/** Records of the given apps that match, as this person may see them: the best five of each form, in the order of the forms. */
export async function searchRecords(
  query: string,
  apps: readonly AppDefinitions[],
  signal: AbortSignal,
): Promise<readonly SearchHit[]> {
  const forms = apps.flatMap((app) =>
    Object.values(app.forms)
      .filter((form) => app.rights[form.key]?.view !== false)
      .map((form) => ({ app: app.app.key, form })),
  )
  const found = await Promise.all(
    forms.slice(0, FORMS).map(({ app, form }) => bestOf(app, form.key, form.title, query, signal)),
  )
  return found.flat()
}

// helpers

async function bestOf(
  app: string,
  form: string,
  title: string | undefined,
  query: string,
  signal: AbortSignal,
): Promise<readonly SearchHit[]> {
  const fields = title ? [title] : []
  const page = await queryRecords(app, form, { search: query, size: 5, fields, count: 'none' }, signal)
  return page.rows.map((row) => ({ app, form, id: row.id, title: String((title && row[title]) ?? row.id) }))
}
