import { get } from './client.ts'
import { ApiError } from './error.ts'
import { queryRecords } from './records.ts'
import type { AppDefinitions, SearchHit } from './types.ts'

/**
 * Records of all given apps that match, as this person may see them. Where the server has no search over everything,
 * each form is asked for its best five.
 */
export async function searchRecords(
  query: string,
  apps: readonly AppDefinitions[],
  signal: AbortSignal,
): Promise<readonly SearchHit[]> {
  try {
    const answer = await get<{ rows?: readonly SearchHit[]; hits?: readonly SearchHit[] }>('/search', {
      query: { q: query },
      signal,
    })
    return answer.rows ?? answer.hits ?? []
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error
  }
  const forms = apps.flatMap((app) =>
    Object.values(app.forms)
      .filter((form) => app.rights[form.key]?.view !== false)
      .map((form) => ({ app: app.app.key, form })),
  )
  const found = await Promise.all(forms.map(({ app, form }) => bestOf(app, form.key, form.title, query, signal)))
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
