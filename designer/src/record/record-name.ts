import type { FormDefinition } from '@tenon/engine'

/** The number and the title of a record, as far as it has them. */
export const recordName = (row: Readonly<Record<string, unknown>>, form: FormDefinition | undefined): string =>
  [form?.number, form?.title].flatMap((key) => (key && row[key] ? [String(row[key])] : [])).join(' ')
