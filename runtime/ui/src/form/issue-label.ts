import { localize, type CompiledForm, type Issue } from '@tenon/engine'

/** Words around the place of a mistake, from the caller's texts. */
export interface IssueWords {
  /** `联系人，第 2 行 手机` */
  row(subform: string, row: number, field: string): string
}

/**
 * Where a mistake is, in the labels of the form.
 * @example issueLabel(form, { path: 'contacts/1/mobile', code: 'PHONE' }, 'zh-CN', words) // '联系人，第 2 行 手机'
 */
export function issueLabel(form: CompiledForm, issue: Issue, locale: string, words: IssueWords): string {
  const [key = '', row, cell] = issue.path.split('/')
  const label = localize(form.field(key)?.definition.label, locale) || key
  if (row === undefined) return label
  const subform = form.subforms.find(({ field }) => field.key === key)
  const inner = cell === undefined ? '' : localize(subform?.rows.field(cell)?.definition.label, locale)
  return words.row(label, Number(row) + 1, inner)
}
