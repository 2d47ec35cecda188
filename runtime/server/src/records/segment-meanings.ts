import { PlatformError, segmentCycle, segmentsNamed, withSegments, type Issue, type Segment } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { PublishedApp } from '../definitions/published-app.ts'

/** Segments by their ids, as conditions are told what they mean. */
export type Segments = ReadonlyMap<string, Segment>

/** The rows behind segments: those that are shared, and of a viewer his own. */
export const seenSegments = (db: Kysely<Database>, app: string, viewer?: { readonly id: string }) =>
  db
    .selectFrom('meta.view')
    .select(['id', 'form', 'label', 'filter', 'shared'])
    .where('app', '=', app)
    .where('segment', '=', true)
    .where((eb) => eb.or([eb('shared', '=', true), ...(viewer ? [eb('owner_id', '=', viewer.id)] : [])]))

/** Whether it differs from person to person. */
export const isPersonal = (filter: unknown): boolean => JSON.stringify(filter ?? null).includes('"$user.')

export const toSegments = (
  rows: readonly { readonly id: string; readonly form: string; readonly label: string; readonly filter: unknown }[],
): Segments =>
  new Map(rows.map(({ id, form, label, filter }) => [id, { form, label, filter: filter ?? true } as Segment]))

/** The segments of an app that everybody may use, with a viewer also his own. */
export async function segmentsOf(
  db: Kysely<Database>,
  app: string,
  viewer?: { readonly id: string },
): Promise<Segments> {
  return toSegments(await seenSegments(db, app, viewer).execute())
}

/** A published definition, or a part of it, with what its segments mean in this version of the app. */
export const meant = <T>(app: PublishedApp, json: T): T => withSegments(json, app.segments)

/**
 * What a condition that is asked now means, by the segments that the viewer may use (without one: those that all may). Costs a
 * statement only where it names one. Errors: INVALID for one that is gone, not shared with him, or leads back to itself.
 */
export async function meantNow<T>(
  db: Kysely<Database>,
  app: string,
  json: T,
  viewer?: { readonly id: string },
): Promise<T> {
  if (segmentsNamed(json).size === 0) return json
  const segments = await segmentsOf(db, app, viewer)
  const issues = namedIssues(json, segments)
  if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
  return withSegments(json, segments)
}

/** Segments that are named and are not there, or lead back to themselves, each where it is named. */
export const namedIssues = (json: unknown, segments: Segments): readonly Issue[] =>
  [...segmentsNamed(json)].flatMap(([id, path]): Issue[] => {
    if (!segments.has(id)) return [{ path, code: 'SEGMENT', params: { problem: 'gone' } }]
    const cycle = segmentCycle(id, segments)
    if (cycle) return [{ path, code: 'SEGMENT', params: { problem: 'cycle', cycle: cycle.join(' → ') } }]
    return namedIssues(segments.get(id)!.filter, segments).length > 0
      ? [{ path, code: 'SEGMENT', params: { problem: 'gone' } }]
      : []
  })

/** Of segments that others see these are what some segment means: itself, and all that name it, directly or by others. */
export function segmentsNaming(id: string, segments: Segments): ReadonlySet<string> {
  const found = new Set([id])
  for (let before = 0; before < found.size;) {
    before = found.size
    for (const [other, { filter }] of segments)
      if ([...segmentsNamed(filter).keys()].some((named) => found.has(named))) found.add(other)
  }
  return found
}
