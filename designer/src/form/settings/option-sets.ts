import { codePointLength, MAX_OPTION_TEXT, type AppBundle, type FieldDefinition, type OptionItem } from '@tenon/engine'

/** How many forms use a shared option set. */
export function usesOfOptions(bundle: AppBundle, key: string): number {
  return Object.values(bundle.forms).filter((form) => JSON.stringify(form.fields).includes(`"options":"${key}"`)).length
}

/** Whether records may hold values of a shared set: a published field uses it. */
export function isInUse(bundle: AppBundle, key: string): boolean {
  const uses = (fields: readonly FieldDefinition[]): boolean =>
    fields.some(
      ({ column, settings }) =>
        (column !== undefined && settings?.['options'] === key) ||
        (Array.isArray(settings?.['fields']) && uses(settings['fields'] as FieldDefinition[])),
    )
  return Object.values(bundle.forms).some((form) => uses(form.fields))
}

/** A line of the option editor. `stored`: records may hold the value already, so that only its name may change. */
export interface OptionLine {
  readonly id: number
  readonly value: string
  readonly text: string
  readonly color: string | undefined
  readonly aliases: readonly string[]
  readonly retired: boolean
  readonly stored: boolean
  readonly label: OptionItem['label']
}
export function toLines(items: readonly OptionItem[], locale: string, stored = true): OptionLine[] {
  return items.map((item, id) => ({
    id,
    value: item.value,
    text: nameOf(item, locale),
    color: item.color,
    aliases: item.aliases ?? [],
    retired: item.retired ?? false,
    stored: stored || item.label !== undefined,
    label: item.label,
  }))
}

/** Lines as items: a new line's name is its value; a stored one keeps its value and gets the new name as its label. */
export function toItems(lines: readonly OptionLine[], locale: string): OptionItem[] {
  const seen = new Set<string>()
  return lines.flatMap((line) => {
    const text = line.text.trim()
    const value = line.stored ? line.value : text
    if (value === '' || seen.has(value)) return []
    seen.add(value)
    const label = line.stored ? relabel(line, text, locale) : undefined
    return [
      {
        value,
        ...(label === undefined ? {} : { label }),
        ...(line.color ? { color: line.color } : {}),
        ...(line.aliases.length > 0 ? { aliases: [...line.aliases] } : {}),
        ...(line.retired ? { retired: true } : {}),
      },
    ]
  })
}
/** Names that two lines share: the second would be lost. */
export function repeated(lines: readonly OptionLine[]): ReadonlySet<number> {
  const seen = new Map<string, number>()
  const found = new Set<number>()
  for (const line of lines) {
    const value = line.stored ? line.value : line.text.trim()
    if (value !== '' && seen.has(value)) found.add(line.id)
    seen.set(value, line.id)
  }
  return found
}

/** Lines whose name is longer than a value may be. */
export const overlong = (lines: readonly OptionLine[]): ReadonlySet<number> =>
  new Set(lines.filter(({ text }) => codePointLength(text.trim()) > MAX_OPTION_TEXT).map(({ id }) => id))

// helpers

function nameOf(item: OptionItem, locale: string): string {
  if (item.label === undefined) return item.value
  return typeof item.label === 'string' ? item.label : (item.label[locale] ?? item.label['zh-CN'] ?? item.value)
}
function relabel(line: OptionLine, text: string, locale: string): OptionItem['label'] {
  if (typeof line.label === 'object') return text === '' ? line.label : { ...line.label, [locale]: text }
  if (text === '' || text === line.value) return undefined
  return text
}
