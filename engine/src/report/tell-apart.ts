import { formatNote, type Locale } from '../definition/index.ts'

export type NamesOfValues = Readonly<Record<string, string>>

/**
 * The values that are called as another one of them is.
 * @example sameNames({ a: 'Li Na', b: 'Li Na', c: 'Wu Lei' }) // ['a', 'b']
 */
export function sameNames(names: NamesOfValues): readonly string[] {
  const uses = new Map<string, number>()
  for (const name of Object.values(names)) uses.set(name, (uses.get(name) ?? 0) + 1)
  return Object.keys(names).filter((value) => uses.get(names[value]!)! > 1)
}

/**
 * The same names with what tells those of one name apart behind them: its note, and where that is missing or the same, too, the value
 * itself (of an id its last signs). No two values have one name then.
 * @example tellApart({ a: 'Li Na', b: 'Li Na' }, { a: 'Sales', b: 'Service' }, 'en-US') // { a: 'Li Na (Sales)', b: 'Li Na (Service)' }
 */
export function tellApart(names: NamesOfValues, notes: NamesOfValues, locale: Locale): NamesOfValues {
  const noted = behind(names, sameNames(names), (value) => notes[value] || null, locale)
  const short = behind(noted, sameNames(noted), (value) => (ID.test(value) ? value.slice(-4) : value), locale)
  return behind(short, sameNames(short), (value) => value, locale)
}

// helpers

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
function behind(
  names: NamesOfValues,
  values: readonly string[],
  noteOf: (value: string) => string | null,
  locale: Locale,
): NamesOfValues {
  if (values.length === 0) return names
  const noted = values.flatMap((value) => {
    const note = noteOf(value)
    return note === null ? [] : [[value, formatNote(names[value]!, note, locale)] as const]
  })
  return { ...names, ...Object.fromEntries(noted) }
}
