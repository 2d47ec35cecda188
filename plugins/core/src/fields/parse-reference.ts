import { formatList, type ImportedCell, type Locale, type Parsed } from '@tenon/engine'
import { cellText } from './parse-text.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** An id, or an object with one as `expand` gives it. That the record exists and may be seen is the server's business. */
export function parseReference(input: unknown): Parsed {
  const id = idOf(input)
  if (id === null || id === '') return { value: null }
  return typeof id === 'string' && UUID.test(id.toLowerCase())
    ? { value: id.toLowerCase() }
    : { issue: { code: 'REFERENCE' } }
}

/** Ids without repeats, in the order given. */
export function parseReferences(input: unknown, max = 500): Parsed {
  if (input === null || input === undefined || input === '') return { value: [] }
  if (!Array.isArray(input)) return { issue: { code: 'TYPE', params: { expected: 'list' } } }
  if (input.length > max) return { issue: { code: 'TOO_MANY', params: { max } } }
  const ids: string[] = []
  for (const item of input) {
    const parsed = parseReference(item)
    if (parsed.issue || typeof parsed.value !== 'string') return { issue: { code: 'REFERENCE' } }
    if (!ids.includes(parsed.value)) ids.push(parsed.value)
  }
  return { value: ids }
}

/** A name in a cell, for the server to look up; several are separated by 、 , ; or line breaks. */
export function importName(cell: unknown, form: string, many: boolean): ImportedCell {
  const text = cellText(cell)
  if (text === null) return { value: many ? [] : null }
  if (!many) return { lookup: { form, text } }
  const parts = text
    .split(/[、,，;；\n]+/u)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return { lookup: { form, text, parts } }
}

/** Titles of one or several references: expanded objects carry theirs, ids are asked for. */
export function referenceText(
  value: unknown,
  locale: Locale,
  names: ((id: string) => string | undefined) | undefined,
): string {
  const ids: readonly unknown[] = Array.isArray(value) ? value : [value]
  const titles = ids.map((item) =>
    isTitled(item) ? item.title : typeof item === 'string' ? (names?.(item) ?? '') : '',
  )
  return formatList(
    titles.filter((text) => text !== ''),
    locale,
  )
}

// helpers

const isTitled = (value: unknown): value is { title: string } =>
  value !== null && typeof value === 'object' && typeof (value as { title?: unknown }).title === 'string'

function idOf(input: unknown): unknown {
  if (input === undefined || input === null) return null
  if (typeof input === 'object' && Object.hasOwn(input, 'id')) return (input as { id: unknown }).id
  return input
}
