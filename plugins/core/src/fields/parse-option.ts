import {
  formatList,
  type CompiledField,
  fold,
  type ImportedCell,
  type Issue,
  type Locale,
  localize,
  type OptionItem,
  type Parsed,
  quotedInput,
} from '@tenon/engine'
import { cellText } from './parse-text.ts'

/** The `value` of an option that may be chosen; a retired one is refused on new input. */
export function parseOption(input: unknown, field: OptionField): Parsed {
  if (input === null || input === undefined || (typeof input === 'string' && input.trim() === ''))
    return { value: null }
  if (typeof input !== 'string') return { issue: { code: 'OPTION', params: { value: quotedInput(input) } } }
  const item = field.options.find(({ value }) => value === input)
  return item && !item.retired
    ? { value: item.value }
    : { issue: { code: 'OPTION', params: { value: quotedInput(input) } } }
}

/** A list of option values without repeats, in the order given. */
export function parseOptions(input: unknown, field: OptionField, max?: number): Parsed {
  if (input === null || input === undefined || input === '') return { value: [] }
  if (!Array.isArray(input)) return { issue: { code: 'TYPE', params: { expected: 'list' } } }
  const values: string[] = []
  for (const item of input) {
    const parsed = parseOption(item, field)
    if (parsed.issue) return parsed
    if (typeof parsed.value === 'string' && !values.includes(parsed.value)) values.push(parsed.value)
  }
  return max !== undefined && values.length > max ? { issue: { code: 'TOO_MANY', params: { max } } } : { value: values }
}

/** The option that a cell means: by value, label in any language or alias, blanks, width and case aside. */
export function importOption(cell: unknown, field: OptionField): ImportedCell {
  const text = cellText(cell)
  if (text === null) return { value: null }
  const item = optionMeant(text, field.options)
  return item ? { value: item.value } : { issue: { code: 'OPTION', params: { value: quotedInput(text) } } }
}

/** Several options of a cell, separated by 、 , ; / | or line breaks. */
export function importOptions(cell: unknown, field: OptionField, max?: number): ImportedCell {
  const text = cellText(cell)
  if (text === null) return { value: [] }
  const whole = optionMeant(text, field.options)
  if (whole) return { value: [whole.value] }
  const values: string[] = []
  for (const part of text.split(/[、,，;；/|\n]+/u)) {
    if (part.trim() === '') continue
    const item = optionMeant(part, field.options)
    if (!item) return { issue: { code: 'OPTION', params: { value: quotedInput(part.trim()) } } }
    if (!values.includes(item.value)) values.push(item.value)
  }
  return max !== undefined && values.length > max ? { issue: { code: 'TOO_MANY', params: { max } } } : { value: values }
}

/** The option whose value, label or alias is the text. A retired option is found last: old files still name it. */
export function optionMeant(text: string, options: readonly OptionItem[]): OptionItem | undefined {
  const names = namesOf(options)
  return names.get(squeezed(text))
}

export function optionText(value: unknown, options: readonly OptionItem[], locale: Locale): string {
  if (typeof value !== 'string') return ''
  const label = options.find((item) => item.value === value)?.label
  return label === undefined ? value : localize(label, locale) || value
}

export function optionsText(value: unknown, options: readonly OptionItem[], locale: Locale): string {
  if (!Array.isArray(value)) return ''
  return formatList(
    value.map((item) => optionText(item, options, locale)),
    locale,
  )
}

/** A field of options needs some, and no value twice. */
export function optionsChecked(field: OptionField): readonly Issue[] {
  if (field.options.length === 0) return [{ path: 'options', code: 'OPTIONS_EMPTY' }]
  const values = field.options.map((item) => item.value)
  const twice = values.find((value, i) => values.indexOf(value) !== i)
  return twice === undefined ? [] : [{ path: 'options', code: 'DUPLICATE_VALUE', params: { value: twice } }]
}

// helpers

type OptionField = Pick<CompiledField, 'options'>

const squeezed = (text: string): string => fold(text).replace(/[\s\u200b\ufeff]+/gu, '')
const known = new WeakMap<readonly OptionItem[], Map<string, OptionItem>>()

function namesOf(options: readonly OptionItem[]): Map<string, OptionItem> {
  const found = known.get(options)
  if (found) return found
  const names = new Map<string, OptionItem>()
  const add = (text: string, item: OptionItem): void => {
    const key = squeezed(text)
    if (key !== '' && !names.has(key)) names.set(key, item)
  }
  const live = [...options].sort((a, b) => Number(a.retired ?? false) - Number(b.retired ?? false))
  for (const item of live) add(item.value, item)
  for (const item of live)
    for (const label of typeof item.label === 'string' ? [item.label] : Object.values(item.label ?? {}))
      add(label, item)
  for (const item of live) for (const alias of item.aliases ?? []) add(alias, item)
  known.set(options, names)
  return names
}
