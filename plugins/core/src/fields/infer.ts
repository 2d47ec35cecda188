import type { ColumnProfile, ImportedCell, Inferred } from '@tenon/engine'

/** Nearly all cells of a column read as a type; a few slips of the hand are for the import to name. */
const MOST = 0.9

/** How likely a column is of a type: `base` where nearly all of its cells read, more where its heading says so too. */
export function readsAs<S>(
  { header, cells }: ColumnProfile,
  base: number,
  read: (cell: unknown) => ImportedCell,
  { named, settings }: { readonly named?: RegExp; readonly settings?: Partial<S> } = {},
): Inferred<S> | null {
  const said = named?.test(header) === true
  if (cells.length === 0) return said ? guess(0.5, settings) : null
  const share = cells.filter((cell) => isValue(read(cell))).length / cells.length
  return share >= MOST ? guess(said ? base + 0.2 : base, settings) : null
}

/**
 * The few different values of a column as options, in the order of the sheet; null where it is no list of choices. Values that
 * differ in blanks, width or case alone are one option, by its commonest spelling, with the others as what an import takes too.
 */
export function optionsIn(
  values: readonly string[],
  cells: readonly string[],
): { value: string; aliases?: string[] }[] | null {
  const spellings = new Map<string, Map<string, number>>()
  const count = (text: string, by: number): void => {
    const same = spellings.get(squeezed(text)) ?? new Map<string, number>()
    spellings.set(squeezed(text), same.set(text, (same.get(text) ?? 0) + by))
  }
  for (const value of values) count(value.trim(), 0)
  for (const cell of cells) count(cell.trim(), 1)
  const few = spellings.size >= 2 && spellings.size <= MAX_OPTIONS && cells.length >= spellings.size * 3
  if (!few || values.some((value) => value.trim().length > 30)) return null
  return [...spellings.values()].map((same) => {
    const [value = '', ...aliases] = [...same].sort((a, b) => b[1] - a[1]).map(([text]) => text)
    return aliases.length > 0 ? { value, aliases } : { value }
  })
}

// helpers

const MAX_OPTIONS = 30
const guess = <S>(likelihood: number, settings?: Partial<S>): Inferred<S> =>
  settings ? { likelihood, settings } : { likelihood }
const isValue = (read: ImportedCell): boolean =>
  !('lookup' in read) && read.issue === undefined && read.value !== null && read.value !== undefined
const squeezed = (text: string): string => text.normalize('NFKC').replace(/\s+/gu, '').toLowerCase()
