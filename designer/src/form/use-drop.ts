import type { FormDesign } from './design-context.ts'
import type { DragItem, DropTarget } from './drag.ts'
import { addField, addSection, moveFields, moveSection, updateField } from './edits.ts'
import { placeOf, sectionsOf, type Place } from './places.ts'

/** Carries out a drop: the same edits that a click or a key makes. */
export function dropOn(design: FormDesign, item: DragItem, target: DropTarget): void {
  if (target.kind === 'stack') return dropSections(design, item, target.index)
  if (item.kind === 'new') return design.insert((form) => addField(form, item.field, target))
  if (item.kind !== 'fields') return
  const before = design.form.value
  const crossing = item.ids.some((id) => crosses(placeOf(before, id), target))
  const move = (form: typeof before): typeof before => moveFields(form, item.ids, target)
  if (crossing) design.insert(move)
  else design.change(move)
}

/** Where a click on the palette adds a field: after the selected field, at the end of the selected section, else last. */
export function placeForNew(design: FormDesign): Place {
  const form = design.form.value
  const sections = sectionsOf(form)
  const chosen = design.selection.value
  if (chosen.kind === 'fields') {
    const place = placeOf(form, chosen.ids[chosen.ids.length - 1]!)
    if (place) return { ...place, index: place.index + 1 }
  }
  const section = chosen.kind === 'section' && sections[chosen.index] ? chosen.index : sections.length - 1
  return { kind: 'section', section, index: sections[section]!.items.length }
}

/** Makes a label on the canvas the field's; the step of undo is the whole of the typing. */
export function nameField(design: FormDesign, id: string, label: Parameters<typeof updateField>[2]['label']): void {
  design.change((form) => updateField(form, id, { label: label! }), `label ${id}`)
}

// helpers

function dropSections(design: FormDesign, item: DragItem, index: number): void {
  if (item.kind === 'section') {
    design.change((form) => moveSection(form, item.index, index))
    design.selection.value = { kind: 'section', index: item.index < index ? index - 1 : index }
  }
  if (item.kind === 'sections') {
    design.change((form) => item.make.reduceRight((result, section) => addSection(result, section, index), form))
    design.selection.value = { kind: 'section', index }
  }
}
function crosses(from: Place | undefined, to: Place): boolean {
  const table = (place: Place | undefined): string | null => (place?.kind === 'rows' ? place.field : null)
  return from !== undefined && table(from) !== table(to)
}
