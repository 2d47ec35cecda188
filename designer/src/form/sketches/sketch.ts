import type { CompiledField } from '@tenon/engine'
import type { TableColumn } from '@tenon/ui/table'

/** What a sketch of a view is drawn from: its columns and records made up for them. */
export interface SketchProps {
  readonly columns: readonly TableColumn[]
  readonly title: TableColumn | undefined
  readonly rows: readonly SampleRow[]
  /** The field that stands in a slot of the kind of view. */
  readonly slotOf: (key: string) => TableColumn | undefined
}
export interface SampleRow {
  readonly id: string
  readonly [path: string]: unknown
}

/** Texts, people and related records are not made up: a bar stands for them. */
export const isDrawn = (column: TableColumn, row: SampleRow): boolean => row[column.path] !== null

/** A value that a field could have, another for each place; null where none is made up. */
export function sampleOf(field: CompiledField, at: number): unknown {
  const { kind } = field.valueType
  if (field.options.length > 0) {
    const { value } = field.options[at % field.options.length]!
    return kind === 'list' ? [value] : value
  }
  const day = `2026-03-${String(5 + at * 3).padStart(2, '0')}`
  const samples: Readonly<Record<string, unknown>> = {
    number: ((at + 1) * 7919) % 9000,
    boolean: at % 2 === 0,
    date: day,
    datetime: `${day}T01:30:00Z`,
  }
  return samples[kind] ?? null
}
