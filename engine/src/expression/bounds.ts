import type { Issue } from '../errors.ts'

export const MAX_DEPTH = 32
export const MAX_NODES = 2000

/**
 * Counts depth and nodes of raw input without recursion, before anything else looks at it: 200,000 nested arrays
 * parse as JSON, but no recursive function survives them.
 */
export function boundsIssue(input: unknown): Issue | null {
  const open: { value: unknown; depth: number }[] = [{ value: input, depth: 1 }]
  let nodes = 0
  for (let next = open.pop(); next; next = open.pop()) {
    if (++nodes > MAX_NODES) return { path: '', code: 'EXPRESSION_SIZE', params: { max: MAX_NODES } }
    const { value, depth } = next
    if (typeof value !== 'object' || value === null) continue
    // A call is an object and the array of its arguments: one level of depth.
    const deeper = Array.isArray(value) ? depth : depth + 1
    if (deeper > MAX_DEPTH + 1) return { path: '', code: 'EXPRESSION_DEPTH', params: { max: MAX_DEPTH } }
    const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
    if (items.length > MAX_NODES) return { path: '', code: 'EXPRESSION_SIZE', params: { max: MAX_NODES } }
    for (const item of items)
      open.push({ value: item, depth: Array.isArray(item) && Array.isArray(value) ? deeper + 1 : deeper })
  }
  return null
}
