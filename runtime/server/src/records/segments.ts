import { segmentCycle, segmentsNamed, withSegments, type AppBundle, type Expression, type Issue } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import {
  isPersonal,
  meantNow,
  namedIssues,
  seenSegments,
  segmentsNaming,
  segmentsOf,
  toSegments,
} from './segment-meanings.ts'

/** A saved view that others refer to by its records: reports are narrowed to them, rules have them as their audience. */
export interface SavedSegment {
  readonly id: string
  readonly form: string
  readonly label: string
  readonly filter: Expression
}

/** One that this person has made or that is shared; without a person, one that is shared. undefined = there is none (any more). */
export async function segmentOf(
  db: Kysely<Database>,
  app: string,
  id: string,
  viewer?: { readonly id: string },
): Promise<SavedSegment | undefined> {
  if (!UUID.test(id)) return undefined
  const row = await seenSegments(db, app, viewer).where('id', '=', id).executeTakeFirst()
  return row && { ...row, filter: await meantNow(db, app, (row.filter ?? true) as Expression, viewer) }
}

/** The segments that somebody may use, without what they ask: that is resolved with his own rights at every use. */
export async function listSegments(db: Kysely<Database>, app: string, viewer: { readonly id: string }) {
  const rows = await seenSegments(db, app, viewer).orderBy('label').orderBy('id').limit(500).execute()
  const segments = toSegments(rows)
  return rows.map(({ filter, ...row }) => ({ ...row, personal: isPersonal(withSegments(filter, segments)) }))
}

/** Rules whose audience a segment is, or whose conditions name it; `named`: the segment itself and those that name it. */
export const rulesOf = (bundle: Pick<AppBundle, 'rules'>, named: ReadonlySet<string>): readonly string[] =>
  Object.values(bundle.rules).flatMap((rule) =>
    rule.when.some(({ segment }) => segment !== undefined && named.has(segment)) || namesOne(rule, named)
      ? [rule.key]
      : [],
  )

/** Whether anything that is published, or another segment that others see, rests on a segment. */
export async function isUsed(db: Kysely<Database>, app: string, bundle: AppBundle, segment: string): Promise<boolean> {
  const named = segmentsNaming(segment, await segmentsOf(db, app))
  return named.size > 1 || rulesOf(bundle, named).length > 0 || namesOne(bundle, named)
}

/** What is wrong with the segments that a view names, as those will be who may use it. */
export async function viewIssues(
  db: Kysely<Database>,
  app: string,
  view: { readonly id: string; readonly owner_id: string; readonly shared: boolean; readonly filter: unknown },
): Promise<readonly Issue[]> {
  if (segmentsNamed(view.filter).size === 0) return []
  const segments = await segmentsOf(db, app, view.shared ? undefined : { id: view.owner_id })
  const cycle = segmentCycle(view.id, segments)
  if (cycle) return [{ path: 'filter', code: 'SEGMENT', params: { problem: 'cycle', cycle: cycle.join(' → ') } }]
  return namedIssues(view.filter, segments).map(({ path, ...issue }) => ({ ...issue, path: `filter/${path}` }))
}

/** Audiences of rules that are not there, are about another form, or ask who is looking: nobody is. */
export async function audienceIssues(
  db: Kysely<Database>,
  app: string,
  bundle: Pick<AppBundle, 'rules'>,
): Promise<readonly Issue[]> {
  const wanted = Object.values(bundle.rules).flatMap((rule) =>
    rule.when.flatMap(({ segment }, i) =>
      segment === undefined ? [] : [{ segment, form: rule.form, path: `rule/${rule.key}/when/${i}/segment` }],
    ),
  )
  if (wanted.length === 0) return []
  const known = await segmentsOf(db, app)
  return wanted.flatMap(({ segment, form, path }): Issue[] => {
    const found = known.get(segment)
    if (found?.form !== form) return [{ path, code: 'SEGMENT', params: { problem: 'gone' } }]
    const wrong = namedIssues(found.filter, known)
    if (wrong.length > 0) return wrong.map((issue) => ({ ...issue, path }))
    const personal = isPersonal(withSegments(found.filter, known))
    return personal ? [{ path, code: 'SEGMENT', params: { problem: 'personal' } }] : []
  })
}

// helpers

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const namesOne = (json: unknown, named: ReadonlySet<string>): boolean =>
  [...segmentsNamed(json).keys()].some((id) => named.has(id))
