import type { FormDefinition, Label } from '@tenon/engine'
import type { Drag } from './drag.ts'
import { columnsOf, itemKey, sectionsOf } from './places.ts'

export interface LandingWords {
  /** Message key below `formDesigner.landing`. */
  readonly key: string
  readonly params: Readonly<Record<string, string | number>>
  /** Message key of the column: left, right, or a number. */
  readonly column?: { readonly key: 'left' | 'right' | 'whole' | 'nth'; readonly n: number }
}

/** Where a dragged thing will land, as a message: 放到右栏“所在地区”之后. */
export function landingWords(
  landing: NonNullable<Drag['landing']>,
  form: FormDefinition,
  wide: boolean,
  text: (label: Label | undefined) => string,
): LandingWords {
  const { target, place, columns } = landing
  const sections = sectionsOf(form)
  if (target.kind === 'stack') {
    const before = sections[target.index - 1]
    return before ? { key: 'after', params: { name: text(before.section) } } : { key: 'first', params: {} }
  }
  const nameOf = (key: string): string => text(form.fields.find((field) => field.key === key)?.label) || key
  if (target.kind === 'rows') {
    const table = form.fields.find((field) => field.key === target.field)
    const before = table && columnsOf(table)[target.index - 1]
    const params = { table: text(table?.label), name: text(before?.label) }
    return { key: before ? 'column' : 'firstColumn', params }
  }
  const section = sections[target.section]!
  const before = section.items[target.index - 1]
  const column = columnWord(place.column, columns, wide)
  return before
    ? { key: 'after', params: { name: nameOf(itemKey(before)) }, ...column }
    : { key: 'start', params: { name: text(section.section) }, ...column }
}

// helpers

function columnWord(index: number, columns: number, wide: boolean): Pick<LandingWords, 'column'> {
  if (columns <= 1) return {}
  if (wide) return { column: { key: 'whole', n: 0 } }
  if (columns === 2) return { column: { key: index === 0 ? 'left' : 'right', n: index + 1 } }
  return { column: { key: 'nth', n: index + 1 } }
}
