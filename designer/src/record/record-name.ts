import type { FormDefinition } from '@tenon/engine'

/** The number and the title of a record, as far as it has them; of a form without either its first field, as everywhere. */
export function recordName(row: Readonly<Record<string, unknown>>, form: FormDefinition | undefined): string {
  const keys = [form?.number, form?.title].filter((key) => key !== undefined)
  const named = keys.length > 0 ? keys : (form?.fields.slice(0, 1).map(({ key }) => key) ?? [])
  return named.flatMap((key) => (isWord(row[key]) ? [String(row[key])] : [])).join(' ')
}
const isWord = (value: unknown): boolean => typeof value === 'number' || (typeof value === 'string' && value !== '')
