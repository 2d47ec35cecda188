import { isConstant, type FieldSource, type ImportMapping } from '@tenon/engine'

/** Fields that a column feeds, in the order of the mapping. */
export const fieldsOf = (mapping: ImportMapping, column: number): string[] =>
  Object.entries(mapping.fields)
    .filter(([, source]) => !isConstant(source) && source.columns.includes(column))
    .map(([key]) => key)

/** Columns that feed a field; empty for a constant. */
export const columnsFor = (mapping: ImportMapping, key: string): readonly number[] => {
  const source = mapping.fields[key]
  return source && !isConstant(source) ? source.columns : []
}

/**
 * The mapping with a column feeding exactly these fields. A field that another column fed moves to this one, without the
 * values that were told apart for the other.
 */
export function mapColumn(mapping: ImportMapping, column: number, keys: readonly string[]): ImportMapping {
  const fields: Record<string, FieldSource> = {}
  for (const [key, source] of Object.entries(mapping.fields)) {
    if (isConstant(source) || !source.columns.includes(column)) {
      if (!keys.includes(key)) fields[key] = source
      continue
    }
    if (keys.includes(key)) fields[key] = source
    else if (source.columns.length > 1)
      fields[key] = { ...source, columns: source.columns.filter((each) => each !== column) }
  }
  for (const key of keys) fields[key] ??= { columns: [column] }
  return { fields }
}

/** The mapping with one more column joined to a field's, in the order of the sheet. */
export function joinColumn(mapping: ImportMapping, key: string, column: number): ImportMapping {
  const columns = [...new Set([...columnsFor(mapping, key), column])].sort((a, b) => a - b)
  return { fields: { ...mapping.fields, [key]: { columns } } }
}

/** The mapping with a text of the file read as a value of the field; null = left empty, undefined = as it stands. */
export function mapValue(mapping: ImportMapping, key: string, text: string, value: unknown): ImportMapping {
  const source = mapping.fields[key]
  if (!source || isConstant(source)) return mapping
  const { [text]: _old, ...rest } = source.values ?? {}
  const values = value === undefined ? rest : { ...rest, [text]: value }
  return { fields: { ...mapping.fields, [key]: { ...source, values } } }
}

/** The mapping with the same value for every row, or without it. */
export function setConstant(mapping: ImportMapping, key: string, value: unknown): ImportMapping {
  const { [key]: _old, ...rest } = mapping.fields
  return { fields: value === undefined ? rest : { ...rest, [key]: { constant: value as never } } }
}

/** Letter of a column as spreadsheets write it. @example columnLetter(27) // 'AB' */
export function columnLetter(index: number): string {
  const rest = index % 26
  return (index >= 26 ? columnLetter(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + rest)
}
