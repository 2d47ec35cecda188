import { isGroupable, type Dimension, type Measure } from '@tenon/engine'
import type { ConditionField } from '@tenon/ui/condition'

/** The places that a field can be dragged to. */
export const SHELVES = ['dimensions', 'measures', 'filter', 'colour'] as const
export type Shelf = (typeof SHELVES)[number]

export const kindOfField = (field: ConditionField) => field.field.valueType.kind
export const isTime = (field: ConditionField): boolean => ['date', 'datetime'].includes(kindOfField(field))
/** Numbers are counted; everything else that can be grouped groups. */
export const homeShelf = (field: ConditionField): Shelf => (kindOfField(field) === 'number' ? 'measures' : 'dimensions')
export function takesField(shelf: Shelf, field: ConditionField): boolean {
  return shelf === 'filter' || shelf === 'measures' || isGroupable(kindOfField(field))
}

/** A field as a dimension: dates by month, places by the coarsest grouping that their type brings. */
export function dimensionOf(field: ConditionField): Dimension {
  const grain = isTime(field) ? 'month' : field.field.type.groupings?.[0]?.key
  return { field: field.path, ...(grain === undefined ? {} : { grain }) }
}
/** A field as a figure: numbers are added up, of everything else the different values are counted. */
export function measureOf(field: ConditionField, distinctLabel: (name: string) => string): Measure {
  const key = field.path.split('.').at(-1)!
  if (kindOfField(field) === 'number') return { key, agg: 'sum', field: field.path }
  return { key: `${key}_count`, label: distinctLabel(field.label), agg: 'distinct', field: field.path }
}
