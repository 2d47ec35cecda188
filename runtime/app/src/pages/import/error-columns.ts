import { importTargets, isConstant, localize, similarity, type CompiledForm, type Locale } from '@tenon/engine'
import { formatList } from '@tenon/engine'
import type { ImportRow, ImportState, RowIssue } from './import-api.ts'

/** A mapped column of the file, named by the fields it goes into. */
export interface ErrorColumn {
  readonly index: number
  readonly keys: readonly string[]
  readonly name: string
  readonly required: boolean
}

/** The mapped columns in the order of the sheet. */
export function errorColumns(form: CompiledForm, state: ImportState, locale: Locale): readonly ErrorColumn[] {
  const targets = importTargets(form)
  const sheet = state.sheets.find((each) => each.name === state.sheet)
  return (sheet?.columns ?? []).flatMap((column) => {
    const keys = Object.entries(state.mapping.fields)
      .filter(([, source]) => !isConstant(source) && source.columns.includes(column.index))
      .map(([key]) => key)
    if (keys.length === 0) return []
    const found = targets.filter((target) => keys.includes(target.key))
    const name =
      formatList(
        found.map((target) => localize(target.label, locale)),
        locale,
      ) || column.header
    return [{ index: column.index, keys, name, required: found.some((target) => target.required) }]
  })
}

/** What is wrong with a cell. */
export const issueAt = (row: ImportRow, column: ErrorColumn): RowIssue | undefined =>
  row.issues.find((issue) => issue.columns.includes(column.index)) ??
  row.issues.find((issue) => column.keys.includes(issue.path.split('/')[0]!))

/** The text of a cell; '' where it is empty. */
export const cellText = (row: ImportRow, column: number): string =>
  row.cells.find((cell) => cell.column === column)?.text ?? ''

/** The option that a refused word is most like, in the first column that has one: a click instead of typing. */
export function optionAdvice(
  form: CompiledForm,
  columns: readonly ErrorColumn[],
  row: ImportRow,
  locale: Locale,
): { readonly column: ErrorColumn; readonly shown: string } | null {
  for (const column of columns) {
    const issue = issueAt(row, column)
    const options = (issue && form.field(issue.path)?.options) ?? []
    const given = cellText(row, column.index)
    if (given === '' || options.length === 0) continue
    const best = options
      .filter((option) => !option.retired)
      .map((option) => {
        const shown = localize(option.label, locale) || option.value
        return { shown, score: Math.max(similarity(given, option.value), similarity(given, shown)) }
      })
      .sort((a, b) => b.score - a.score)[0]
    if (best && best.score >= 0.2) return { column, shown: best.shown }
  }
  return null
}
