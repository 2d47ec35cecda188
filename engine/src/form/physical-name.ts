/** Longest name that leaves room for a suffix (`__k`, `_2`) within Postgres' 63 bytes. */
export const MAX_NAME = 55

/**
 * The name of a table, column or index made of keys: the keys joined by `__` where they fit 55 bytes, else a prefix and a
 * hash. Stored at first publish and never derived again.
 * @example nameOf('customer', 'contacts') // 'customer__contacts'
 */
export function nameOf(...keys: readonly string[]): string {
  const name = keys.join('__')
  return name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME - 9)}_${hash(name).toString(16).padStart(8, '0')}`
}

/** 32-bit FNV-1a over UTF-16 units: stable across processes and versions, for names and gram columns. */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i)
    h = Math.imul(h, 0x01000193) >>> 0
  }
  return h
}
