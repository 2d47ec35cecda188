import type { Expression } from '@tenon/engine'

/** Characters of a filter that an address holds: a server takes 16 kB of it, and each sign may become three. */
const MOST = 3_000

/**
 * A filter as an address has it. One that names very many records stays in this tab, and the address has its name: it could be opened
 * once as it is, but never be loaded again.
 */
export function filterInAddress(filter: Expression | null, kept: Storage = sessionStorage): string {
  const text = JSON.stringify(filter)
  if (text.length <= MOST) return text
  const key = `${MARK}${Date.now().toString(36)}${text.length.toString(36)}`
  try {
    kept.setItem(PLACE + key, text)
    return key
  } catch {
    return text
  }
}

/** undefined = the address says nothing of a filter, or what nobody here understands; null = it says «no filter». */
export function filterFromAddress(source: unknown, kept: Storage = sessionStorage): Expression | null | undefined {
  if (typeof source !== 'string') return undefined
  try {
    return JSON.parse(isKept(source) ? (kept.getItem(PLACE + source) ?? '') : source) as Expression
  } catch {
    return undefined
  }
}

/** What stands for a filter that is kept in this tab. */
export const isKept = (address: string): boolean => address.startsWith(MARK)

// helpers

const MARK = '~'
const PLACE = 'tenon-filter'
