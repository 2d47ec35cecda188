import type { Issue } from '@tenon/engine'

/** Bounds of a definition sent by anyone: counted iteratively and before any recursive code sees it. */
export const DEFINITION_BOUNDS = { depth: 64, nodes: 60_000, text: 20_000 } as const

/**
 * What is too deep, too large or cannot be stored as jsonb (NUL, lone surrogates, the names of Object.prototype), or null.
 * NB: JSON.parse takes 200,000 nested arrays; JSON.stringify and every recursive walk of that then throw RangeError.
 */
export function boundsIssue(
  value: unknown,
  bounds: { depth: number; nodes: number; text: number } = DEFINITION_BOUNDS,
): Issue | null {
  const stack: { value: unknown; path: string; depth: number }[] = [{ value, path: '', depth: 0 }]
  let nodes = 0
  while (stack.length > 0) {
    const { value: node, path, depth } = stack.pop()!
    if (++nodes > bounds.nodes) return { path: '', code: 'TOO_MANY_NODES', params: { max: bounds.nodes } }
    if (depth > bounds.depth) return { path: '', code: 'TOO_DEEP', params: { max: bounds.depth } }
    if (typeof node === 'string') {
      if (node.length > bounds.text) return { path, code: 'TOO_LONG', params: { max: bounds.text } }
      if (node.includes('\u0000') || !node.isWellFormed()) return { path, code: 'TEXT' }
    } else if (typeof node === 'number') {
      if (!Number.isFinite(node)) return { path, code: 'NUMBER' }
    } else if (typeof node === 'object' && node !== null)
      for (const [key, child] of Object.entries(node)) {
        if (UNSAFE.has(key) || key.includes('\u0000') || !key.isWellFormed())
          return { path, code: 'KEY', params: { key: '' } }
        stack.push({ value: child, path: path === '' ? key : `${path}/${key}`, depth: depth + 1 })
      }
  }
  return null
}

// helpers

const UNSAFE = new Set(['__proto__', 'constructor', 'prototype'])
