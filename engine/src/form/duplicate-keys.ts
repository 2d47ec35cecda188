import type { DuplicateRule } from '../definition/index.ts'
import type { Row } from '../expression/index.ts'
import { fold } from '../expression/index.ts'
import type { CompiledKey, CompiledSimilarity } from './compiled-form.ts'
import type { CompiledField } from './field-type.ts'
import { hash, nameOf } from './physical-name.ts'

/** Version of the folding below: where it changes, key columns must be filled anew. */
export const KEY_RULE = 1
const MAX_KEY = 200
const SEPARATOR = '\u001f'

/**
 * A text by which company names are told apart: NFKC, lower case, no white space, one kind of bracket. The suffix stays:
 * 上海华瑞有限公司 and 上海华瑞集团 are two companies.
 * @example normalizedText(' 源创电力设备（西安） 有限公司') // '源创电力设备(西安)有限公司'
 */
export function normalizedText(text: string): string {
  return fold(text)
    .replace(/[\s\u200b-\u200d\u2060\ufeff]+/gu, '')
    .replace(/[〔【\[{〈《]/gu, '(')
    .replace(/[〕】\]}〉》]/gu, ')')
}

/**
 * The part of a company's name that tells it apart, for similarity: without legal form and brackets.
 * @example distinctiveText('上海华瑞科技股份有限公司') // '上海华瑞科技'
 */
export function distinctiveText(text: string): string {
  const bare = normalizedText(text).replace(/[()]/gu, '')
  const rest = bare.replace(SUFFIX, '')
  return [...rest].length >= 2 ? rest : bare
}

/** Dice coefficient of the 2-grams of two texts, 0–1. */
export function similarity(a: string, b: string): number {
  const x = grams(a)
  const y = grams(b)
  if (x.length === 0 || y.length === 0) return a === b && a !== '' ? 1 : 0
  const left = new Map<string, number>()
  for (const gram of x) left.set(gram, (left.get(gram) ?? 0) + 1)
  let shared = 0
  for (const gram of y) {
    const n = left.get(gram) ?? 0
    if (n > 0) {
      shared++
      left.set(gram, n - 1)
    }
  }
  return (2 * shared) / (x.length + y.length)
}

/**
 * How many of its `n` different grams a text shares at least with one that it is similar to: with Dice ≥ t they are t·n/(2−t). So its
 * twin has one of any n − least + 1 of them. Of a text that repeats pairs of signs a twin may share fewer, and is not looked up then.
 * @example leastShared(0.85, 5) // 4
 * @example leastShared(0.8, 3) // 2
 */
export const leastShared = (threshold: number, n: number): number =>
  // 0.8 · 3 / 1.2 comes out above 2 in doubles.
  Math.max(1, Math.ceil((threshold * n) / (2 - threshold) - 1e-9))

/** Key column of an `exact` or `normalized` rule. */
export function compileKey(rule: DuplicateRule, fields: readonly CompiledField[]): CompiledKey {
  const match = rule.match === 'exact' ? 'exact' : 'normalized'
  return {
    column: keyColumn(columnsOf(fields), match === 'exact' ? 'x' : 'k'),
    fields: fields.map((field) => field.key),
    match,
    unique: rule.do === 'block',
    rule,
    of: (record) => {
      const parts = fields.map((field) => keyPart(field, record[field.key], match))
      if (parts.some((part) => part === null)) return null
      const key = parts.join(SEPARATOR)
      // NB: a btree row may not exceed 2,704 bytes; a long key is replaced by its hashes.
      return key.length <= MAX_KEY ? key : `${key.slice(0, 160)}#${longHash(key)}`
    },
  }
}

/** Gram column of a `similar` rule. */
export function compileSimilarity(rule: DuplicateRule, fields: readonly CompiledField[]): CompiledSimilarity {
  const textOf = (record: Row): string | null => {
    const parts = fields.map((field) => textPart(field, record[field.key]))
    if (parts.some((part) => part === null)) return null
    return parts.map((part) => distinctiveText(part ?? '')).join(SEPARATOR)
  }
  return {
    column: keyColumn(columnsOf(fields), 'g'),
    fields: fields.map((field) => field.key),
    threshold: rule.threshold ?? 0.85,
    rule,
    textOf,
    gramsOf: (record) => {
      const text = textOf(record)
      // As a signed 32-bit integer, the range of the column.
      return text === null ? [] : [...new Set(grams(text).map((gram) => hash(gram) | 0))]
    },
    score: (a, b) => similarity(a, b),
  }
}

/** Name of the column beside its fields' columns: `name__k`. */
export function keyColumn(columns: readonly string[], suffix: string): string {
  return `${nameOf(...columns)}__${suffix}`
}

// helpers

const SUFFIX =
  /(股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|分公司|总公司|子公司|公司|集团|co\.?,?ltd\.?|limited|inc\.?|llc|corp\.?|ltd\.?)$/u

function grams(text: string): string[] {
  const signs = [...text]
  const found: string[] = []
  for (let i = 0; i + 1 < signs.length; i++) found.push(`${signs[i]}${signs[i + 1]}`)
  return found
}

const columnsOf = (fields: readonly CompiledField[]): string[] => fields.map((field) => field.column ?? field.key)

function keyPart(field: CompiledField, value: unknown, match: 'exact' | 'normalized'): string | null {
  if (value === null || value === undefined || value === '') return null
  if (match === 'exact' && field.type.foldedKey) return field.type.foldedKey(value, field)
  const text = textPart(field, value)
  if (text === null) return null
  return match === 'exact' ? fold(text).trim() || null : normalizedText(text) || null
}

function textPart(field: CompiledField, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'string' ? value : field.type.toText(value, field, 'zh-CN')
}

function longHash(text: string): string {
  return [text, `a${text}`, `b${text}`, `${text}c`].map((part) => hash(part).toString(16).padStart(8, '0')).join('')
}
