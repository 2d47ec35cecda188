import type { Expression, Json } from '@tenon/engine'

/** The condition with what it reads of the record, and which records earlier actions have made, put in as values, so that it stands over the other form alone. */
export function withoutParent(expression: Expression, read: (path: string) => Json): Expression {
  const path = parentPath(expression)
  if (path !== undefined) return read(path)
  if (Array.isArray(expression)) return expression.map((item) => withoutParent(item as Expression, read))
  if (typeof expression !== 'object' || expression === null) return expression
  return Object.fromEntries(
    Object.entries(expression).map(([key, value]) => [key, withoutParent(value as Expression, read)]),
  )
}

/** What it reads of the record. */
export function parentNames(expression: Expression): readonly string[] {
  const path = parentPath(expression)
  if (path !== undefined) return [path]
  if (typeof expression !== 'object' || expression === null) return []
  return Object.values(expression).flatMap((value) => parentNames(value as Expression))
}

// helpers

function parentPath(expression: Expression): string | undefined {
  if (typeof expression !== 'object' || expression === null || !('var' in expression)) return undefined
  const name = expression.var
  if (typeof name !== 'string') return undefined
  if (name.startsWith('$made.')) return name
  return name.startsWith('parent.') ? name.slice('parent.'.length) : undefined
}
