import { ApiError, type RecordQuery } from '@tenon/ui/api'

/** What of a question can be taken away so that the rest is answered. */
export type RefusedPart = { readonly part: 'filter' } | { readonly part: 'sort'; readonly keys: readonly string[] }

/**
 * The part of a list's question that the server refused: its filter, else the keys of its sort that it named, as they stand in the
 * question. A refusal that names nothing is put down to the filter. Undefined where no part is to blame, or none that could be
 * taken away; never throws.
 *
 *     refusedPart(new ApiError(400, { issues: [{ path: 'sort/1' }], … }), { sort: ['name', '-cost'] })
 *     // { part: 'sort', keys: ['-cost'] }
 */
export function refusedPart(error: Error | null, query: RecordQuery | null): RefusedPart | undefined {
  if (!(error instanceof ApiError) || !(error.status === 400 || error.status === 422)) return undefined
  const paths = error.issues.map(({ path }) => path.split('/'))
  const named = (part: string) => paths.filter(([first]) => first === part)
  if (query?.filter !== undefined && (paths.length === 0 || named('filter').length > 0)) return { part: 'filter' }
  const sort = query?.sort ?? []
  const keys = named('sort').flatMap(([, at]) => (at === undefined ? sort : sort.slice(Number(at), Number(at) + 1)))
  return keys.length > 0 ? { part: 'sort', keys } : undefined
}

/** Sort and group without the keys that were refused; a group that stays is not named. */
export function withoutKeys(
  { sort, group }: { readonly sort: readonly string[]; readonly group: string | null },
  keys: readonly string[],
): { readonly sort: readonly string[]; readonly group?: null } {
  const kept = sort.filter((key) => !keys.includes(key))
  return group !== null && keys.includes(group) ? { sort: kept, group: null } : { sort: kept }
}
