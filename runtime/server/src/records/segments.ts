import type { AppBundle, Expression, Issue } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

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
  const row = await seen(db, app, viewer).where('id', '=', id).executeTakeFirst()
  return row && { ...row, filter: (row.filter ?? true) as Expression }
}

/** The segments that somebody may use, without what they ask: that is resolved with his own rights at every use. */
export async function listSegments(db: Kysely<Database>, app: string, viewer: { readonly id: string }) {
  const rows = await seen(db, app, viewer).orderBy('label').orderBy('id').limit(500).execute()
  return rows.map(({ filter, ...row }) => ({ ...row, personal: isPersonal(filter) }))
}

/** Rules whose audience a segment is. */
export const rulesOf = (bundle: Pick<AppBundle, 'rules'>, segment: string): readonly string[] =>
  Object.values(bundle.rules).flatMap((rule) =>
    rule.when.some((event) => event.segment === segment) ? [rule.key] : [],
  )

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
  const known = new Map((await seen(db, app).execute()).map((row) => [row.id, row]))
  return wanted.flatMap(({ segment, form, path }): Issue[] => {
    const found = known.get(segment)
    if (!found || found.form !== form) return [{ path, code: 'SEGMENT', params: { problem: 'gone' } }]
    return isPersonal(found.filter) ? [{ path, code: 'SEGMENT', params: { problem: 'personal' } }] : []
  })
}

// helpers

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const isPersonal = (filter: unknown): boolean => JSON.stringify(filter ?? null).includes('"$user.')

const seen = (db: Kysely<Database>, app: string, viewer?: { readonly id: string }) =>
  db
    .selectFrom('meta.view')
    .select(['id', 'form', 'label', 'filter', 'shared'])
    .where('app', '=', app)
    .where('segment', '=', true)
    .where((eb) => eb.or([eb('shared', '=', true), ...(viewer ? [eb('owner_id', '=', viewer.id)] : [])]))
