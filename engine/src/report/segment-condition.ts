import type { Expression } from '../definition/index.ts'
import { IN_SEGMENT, type ScopeType, type Segment } from '../expression/index.ts'
import { relationTo, type Relations } from './cross-filter.ts'

/** Where the values of a dashboard's filter bar name a segment: every dashboard takes one. */
export const SEGMENT = '$segment'

/**
 * What a segment means for the records of a report: itself where they are of its form, and where they belong to a record of it, that
 * this one is in the segment. undefined where neither is the case: then it says nothing about them.
 */
export function segmentCondition(
  segment: Segment & { readonly id: string },
  target: { readonly form: string; readonly rows?: string },
  scope: ScopeType,
  relations: Relations,
): Expression | undefined {
  const { id, form, label, filter } = segment
  const relation = form === target.form ? 'id' : relationTo(form, target.form, scope, relations)
  if (relation === undefined) return undefined
  if (relation === 'id' && target.rows === undefined) return filter
  const path = target.rows === undefined ? relation : `parent.${relation}`
  return { [IN_SEGMENT]: [{ var: path }, id, { form, label, filter }] }
}
