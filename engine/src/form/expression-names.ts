/**
 * The field keys that an expression names in its own scope (first segment of each `var`), without checking it: for
 * cycles, which no type check can get through, and for "what uses this field".
 * @example [...namesIn({ '+': [{ var: 'a' }, { var: 'customer.level' }] })].sort() // ['a', 'customer']
 */
export function namesIn(expression: unknown): Set<string> {
  const names = new Set<string>()
  const open: unknown[] = [expression]
  while (open.length > 0) {
    const node = open.pop()
    if (Array.isArray(node)) open.push(...node)
    else if (node !== null && typeof node === 'object')
      for (const [key, value] of Object.entries(node)) {
        const path = key === 'var' ? (Array.isArray(value) ? value[0] : value) : undefined
        if (typeof path === 'string') names.add(path.split('.')[0] ?? path)
        else open.push(value)
      }
  }
  return names
}
