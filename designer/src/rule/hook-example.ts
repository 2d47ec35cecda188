import type { CompiledField } from '@tenon/engine'

/**
 * A body as another system might send it: an example at each place that the event reads.
 * @example exampleBody({ name: 'company', price: 'items.0.price' }, () => undefined) // { company: '…', items: [{ price: '…' }] }
 */
export function exampleBody(
  values: Readonly<Record<string, string>>,
  fieldOf: (key: string) => CompiledField | undefined,
): unknown {
  let body: unknown
  for (const [key, path] of Object.entries(values)) body = put(body, path.split('.'), exampleOf(fieldOf(key)))
  return body ?? {}
}

/** The places of a body that hold a value, as paths: what a builder may choose from once he has pasted one. */
export function placesOf(body: unknown, at = ''): readonly string[] {
  if (typeof body !== 'object' || body === null) return at === '' ? [] : [at]
  // Of a list the first: the others look like it.
  const entries = Array.isArray(body)
    ? body.slice(0, 1).map((item, i) => [String(i), item] as const)
    : Object.entries(body)
  return entries
    .filter(([key]) => !/[.\s]/.test(key) && key !== '')
    .flatMap(([key, value]) => placesOf(value, at === '' ? key : `${at}.${key}`))
}

// helpers

function put(into: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  if (/^\d+$/.test(key) && (into === undefined || Array.isArray(into))) {
    const list = [...((into as unknown[] | undefined) ?? [])]
    list[0] = put(list[0], rest, value)
    return list
  }
  const object = typeof into === 'object' && into !== null ? (into as Record<string, unknown>) : {}
  return { ...object, [key]: put(object[key], rest, value) }
}

function exampleOf(field: CompiledField | undefined): unknown {
  const [option] = field?.options ?? []
  if (option) return option.value
  switch (field?.valueType.kind) {
    case 'number':
      return 100
    case 'boolean':
      return true
    case 'date':
      return '2026-01-31'
    case 'datetime':
      return '2026-01-31T09:30:00+08:00'
    default:
      return '…'
  }
}
