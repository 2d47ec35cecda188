import type { FormDesign } from './design-context.ts'
import type { DragItem } from './drag.ts'
import { allFields, placeOf, sectionsOf } from './places.ts'

/** What is dragged when one grabs a field: the whole selection when the field is part of it, in reading order. */
export function dragFields(design: FormDesign, id: string): DragItem {
  const ids = design.selectedIds.value.has(id) ? readingOrder(design, design.selectedIds.value) : [id]
  const fields = allFields(design.form.value).filter(({ field }) => ids.includes(field.id))
  const asColumn = fields.every(({ field }) => {
    const storage = design.type(field)?.storage
    return storage === 'column' || storage === 'virtual'
  })
  const place = placeOf(design.form.value, id)
  const section = place?.kind === 'section' ? sectionsOf(design.form.value)[place.section] : undefined
  const span = section && place ? design.spanOf(section, place.index) : 1
  const wide = fields.some(({ field }) => design.ui(field)?.wide === true)
  return { kind: 'fields', ids, asColumn, span, wide }
}

// helpers

function readingOrder(design: FormDesign, ids: ReadonlySet<string>): string[] {
  const rank = (id: string): number => {
    const place = placeOf(design.form.value, id)
    return place?.kind === 'section' ? place.section * 1000 + place.index : Number.MAX_SAFE_INTEGER
  }
  return [...ids].sort((a, b) => rank(a) - rank(b))
}
