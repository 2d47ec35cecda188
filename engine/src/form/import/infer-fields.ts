import type { Registry } from '../../registry.ts'
import { type Cell, isBlank, type SheetColumn, type SheetTable } from './sheet.ts'

/** What a type is asked about a column of a sheet that has no form yet. */
export interface ColumnProfile {
  readonly header: string
  /** The filled cells among the first rows. */
  readonly cells: readonly Cell[]
  /** Different texts, at most 300. */
  readonly texts: readonly string[]
  /** Share of the texts that name a record of the form (`$user` people), 0–1. */
  named(form: string): number
}

/** That a column is of a type, with settings that fit it; the likeliest type is proposed. */
export interface Inferred<S = Record<string, unknown>> {
  /** 0–1; a text without any opinion is 0.1. */
  readonly likelihood: number
  readonly settings?: Partial<S>
}

/** A field proposed for a column. */
export interface InferredField {
  readonly column: number
  readonly label: string
  readonly type: string
  readonly settings?: Readonly<Record<string, unknown>>
  /** Types that would read the column too, the likeliest first, with their settings. */
  readonly others: readonly { readonly type: string; readonly settings?: Readonly<Record<string, unknown>> }[]
}

/**
 * A form for a sheet: one field per column that has a heading or values, of the type that its heading and values speak for most.
 * @example inferFields(table, registry, () => 0)[0] // { column: 0, label: '手机', type: 'phone', others: [{ type: 'text' }] }
 */
export function inferFields(
  table: SheetTable,
  registry: Registry,
  named: (form: string, texts: readonly string[]) => number,
): readonly InferredField[] {
  const labels = new Map<string, number>()
  return table.columns.map((column) => {
    const guesses = guessesFor(column, registry, named)
    const [best, ...rest] = guesses
    const n = (labels.get(column.header) ?? 0) + 1
    labels.set(column.header, n)
    return {
      column: column.index,
      label: (n > 1 ? `${column.header} ${n}` : column.header).slice(0, 60),
      type: best!.type,
      ...(best!.settings ? { settings: best!.settings } : {}),
      others: rest.map(({ type, settings }) => (settings ? { type, settings } : { type })),
    }
  })
}

// helpers

function guessesFor(
  column: SheetColumn,
  registry: Registry,
  named: (form: string, texts: readonly string[]) => number,
) {
  const profile: ColumnProfile = {
    header: column.header,
    cells: column.samples.filter((cell) => !isBlank(cell)),
    texts: column.texts,
    named: (form) => (column.texts.length === 0 ? 0 : named(form, column.texts)),
  }
  return registry.fields
    .flatMap((type) => {
      const guess = type.infer?.(profile)
      return guess && guess.likelihood > 0 ? [{ type: type.type, ...guess }] : []
    })
    .sort((a, b) => b.likelihood - a.likelihood)
}
