import type { CompiledField } from './field-type.ts'

/**
 * Whether two stored values of a field are the same: `1.50` and `1.5` are, `null` and absent are, and so are lists and
 * rows with equal members.
 */
export function sameValue(field: CompiledField, a: unknown, b: unknown): boolean {
  const number = field.valueType.kind === 'number'
  return canonical(a, number) === canonical(b, number)
}

// helpers

function canonical(value: unknown, number: boolean): string {
  if (value === null || value === undefined) return ''
  if (number && (typeof value === 'number' || typeof value === 'string')) return trimmed(String(value))
  if (typeof value === 'string') return `"${value}"`
  if (typeof value === 'number') return trimmed(String(value))
  if (value instanceof Date) return `"${value.toISOString()}"`
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, false)).join(',')}]`
  if (typeof value === 'object') {
    const record = value as Record<string, unknown>
    const keys = Object.keys(record)
      .filter((key) => record[key] !== null && record[key] !== undefined)
      .sort()
    return `{${keys.map((key) => `${key}:${canonical(record[key], false)}`).join(',')}}`
  }
  return String(value)
}

function trimmed(number: string): string {
  return number.includes('.') && !/e/i.test(number) ? number.replace(/\.?0+$/, '') : number
}
