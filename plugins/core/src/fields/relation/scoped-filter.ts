import type { Expression } from '@tenon/engine'

/**
 * The filter of a relation with every `parent.x` replaced by what the record being filled in holds there. undefined when
 * it holds nothing for one of them: then the choice is not narrowed.
 */
export function scopedFilter(filter: unknown, parent: Readonly<Record<string, unknown>>): Expression | undefined {
  let missing = false
  const replaced = replace(filter)
  return missing || filter === undefined || filter === null ? undefined : (replaced as Expression)

  function replace(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(replace)
    if (typeof node !== 'object' || node === null) return node
    const name = (node as { var?: unknown }).var
    if (typeof name === 'string' && Object.keys(node).length === 1 && name.startsWith('parent.')) {
      const value = valueOf(parent[name.slice('parent.'.length)])
      if (value === null || value === undefined || value === '') missing = true
      return value ?? null
    }
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, replace(value)]))
  }
}

// helpers

/** A reference is compared by its id, expanded or not. */
function valueOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : value
}
