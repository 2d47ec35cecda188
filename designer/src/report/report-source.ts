import { rowsForm, type ReportDefinition } from '@tenon/engine'

/** What a report is about, by name: a form, or the rows of one of its subforms (`contract.items`). */
export const sourceOf = ({ dataset }: Pick<ReportDefinition, 'dataset'>): string =>
  dataset.rows === undefined ? dataset.form : rowsForm(dataset.form, dataset.rows)
export function datasetOf(source: string): ReportDefinition['dataset'] {
  const [form = '', rows] = source.split('.')
  return rows === undefined ? { form } : { form, rows }
}
