import { placeholders, type CompiledForm, type FieldMode, type FlowDefinition } from '@tenon/engine'
import type { VisibleRecord } from '../records/get-record.ts'

interface Titled {
  readonly title: string
  readonly titles: Readonly<Record<string, string>> | null
  readonly figure: string | null
}

/**
 * Title and figure of an instance for somebody who knows it only by the record: they were made of the record's fields for those
 * who take part, so he gets them where he reads every one of these fields in clear, else what he may know of the record itself.
 */
export function shownTitle<T extends Titled>(
  row: T,
  definition: Pick<FlowDefinition, 'title' | 'figure'>,
  form: CompiledForm,
  seen: VisibleRecord,
): T {
  const own = form.titleField?.key
  const reads = (key: string): boolean => isClear(seen.mode(key))
  const { title, titles } = keysOf(definition.title, own).every(reads)
    ? row
    : { title: own !== undefined && reads(own) ? String(seen.record[own] ?? '') : '', titles: null }
  return {
    ...row,
    title,
    titles,
    figure: definition.figure === undefined || reads(definition.figure) ? row.figure : null,
  }
}

// helpers

const isClear = (mode: FieldMode): boolean => mode === 'readonly' || mode === 'editable'

/** What a title is made of. A value through a relation is asked by its whole path, which no field has: it counts as unread. */
const keysOf = (template: string | undefined, own: string | undefined): readonly string[] =>
  template ? placeholders(template) : own === undefined ? [] : [own]
