import { isDate, toInstant, toTime } from './calendar.ts'
import { literalDecimal, parseDecimal } from './decimal.ts'
import { exact, toNum, type Num } from './number.ts'
import { isStorable } from './text.ts'
import type { LiteralNode } from './tree.ts'
import type { ValueType } from './types.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const MAX_TEXT = 10_000

/** The node of a scalar of JSON; a reason when it cannot be stored or has lost digits. */
export function literal(value: unknown, path: string): LiteralNode | 'number' | 'text' {
  if (value === null) return { kind: 'literal', type: { kind: 'null' }, value: null, path }
  if (typeof value === 'boolean') return { kind: 'literal', type: { kind: 'boolean' }, value, path }
  if (typeof value === 'number') {
    const decimal = literalDecimal(value)
    if (!decimal) return 'number'
    return { kind: 'literal', type: { kind: 'number' }, value: toNum(value) ?? decimal, path }
  }
  const text = value as string
  if (text.length > MAX_TEXT || !isStorable(text)) return 'text'
  return { kind: 'literal', type: { kind: 'text' }, value: text, path }
}

/** The node of `{"decimal": "…"}`: as many digits as a field can hold, at most 100. */
export function decimalLiteral(text: unknown, path: string): LiteralNode | null {
  const decimal = typeof text === 'string' && text.length <= 100 ? parseDecimal(text) : null
  return decimal ? { kind: 'literal', type: { kind: 'number' }, value: toNum(text) as Num, path } : null
}

/** The literal as a value of another type (a text beside a date is a date …); null when it is none. */
export function convertLiteral(node: LiteralNode, type: ValueType): LiteralNode | null {
  if (type.kind === 'list' && Array.isArray(node.value)) {
    const items: unknown[] = []
    for (const item of node.value as readonly LiteralNode[]) {
      const converted = convertLiteral(item, type.of)
      if (!converted || converted.value === null) return null
      items.push(converted)
    }
    return { ...node, type, value: items }
  }
  if (node.value === null) return { ...node, type, value: EMPTY[type.kind] ?? null }
  if (node.type.kind === type.kind) return { ...node, type }
  if (node.type.kind !== 'text') return null
  const value = fromText(node.value as string, type)
  return value === null ? null : { ...node, type, value }
}

/** A value that Postgres takes as a bind parameter of the type. */
export function bindValue(value: unknown, type: ValueType): unknown {
  if (value === null) return null
  if (type.kind === 'list') return (value as readonly unknown[]).map((item) => bindValue(item, type.of))
  if (type.kind !== 'number') return value
  const { c, s } = exact(value as Num)
  return s === 0 ? c.toString() : `${c}e-${s}`
}

// helpers

const EMPTY: Partial<Record<ValueType['kind'], unknown>> = { boolean: false, list: [] }

function fromText(text: string, type: ValueType): string | null {
  switch (type.kind) {
    case 'date':
      return isDate(text) ? text : null
    case 'datetime':
      return toInstant(text)
    case 'time':
      return toTime(text)
    case 'id':
      return UUID.test(text) ? text.toLowerCase() : null
    default:
      return null
  }
}
