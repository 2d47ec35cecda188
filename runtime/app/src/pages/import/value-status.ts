import { isConstant, type ImportMapping, type ImportTarget, type ParseContext } from '@tenon/engine'
import type { ImportColumn } from './import-api.ts'

/** A text of the file and what the field makes of it. */
export interface ValueStatus {
  readonly text: string
  /** `own`: it is a value of the field; `mapped`: told apart by hand or by the suggestion; `open`: the check will refuse it. */
  readonly state: 'own' | 'mapped' | 'empty' | 'open'
  readonly value: unknown
}

/**
 * What becomes of the texts of a column in a field whose values are a closed set (options, people). undefined for fields
 * that read any text, and where columns are joined. `known` says whether a text names somebody (undefined = still asking).
 */
export function valueStatuses(
  mapping: ImportMapping,
  target: ImportTarget,
  columns: readonly ImportColumn[],
  context: ParseContext,
  known: (form: string, text: string) => boolean | undefined,
): readonly ValueStatus[] | undefined {
  const source = mapping.fields[target.key]
  if (!source || isConstant(source) || source.columns.length !== 1) return undefined
  const closed = (target.field?.options.length ?? 0) > 0 || target.refers === '$user'
  const column = columns.find((each) => each.index === source.columns[0])
  if (!closed || !column) return undefined
  return column.texts.map((text): ValueStatus => {
    if (source.values && Object.hasOwn(source.values, text)) {
      const value = source.values[text]
      return { text, state: value === null ? 'empty' : 'mapped', value }
    }
    const read = target.read(text, context)
    if ('lookup' in read && read.lookup)
      return { text, state: known(read.lookup.form, read.lookup.text) === false ? 'open' : 'own', value: undefined }
    return read.issue ? { text, state: 'open', value: undefined } : { text, state: 'own', value: read.value }
  })
}
