import type { CompiledField } from '@tenon/engine'

export type WireReader = (value: unknown) => unknown

/** How a stored value of a field travels: decimals as JSON numbers where no digit is lost, everything else as it is. */
export function wireValue(field: CompiledField): WireReader {
  return field.valueType.kind === 'number' ? wireNumber : same
}

/**
 * A decimal as it travels: a JSON number with at most 15 significant digits, else text.
 * @example wireNumber('12345678901234567.89') // '12345678901234567.89'
 */
export function wireNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null
  if (value.length <= 15) return Number(value)
  const text = value.includes('.') ? value.replace(/\.?0+$/, '') : value
  const digits = text.replace(/[-.]/g, '').replace(/^0+/, '')
  return digits.length <= 15 ? Number(text) : text
}

// helpers

const same = (value: unknown): unknown => value ?? null
