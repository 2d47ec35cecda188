/** How the value of a field is given in an action: the seven ways a builder can choose, and back from what is stored. */
export type ValueSource = 'fixed' | 'field' | 'record' | 'today' | 'now' | 'text' | 'formula'

/**
 * The way that a stored value was given.
 * @example valueSource({ var: 'customer.name' }) // 'field'
 * @example valueSource('服务开通：{name}') // 'text'
 */
export function valueSource(value: unknown): ValueSource {
  if (typeof value === 'string' && /\{[^{}]+\}/.test(value)) return 'text'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'fixed'
  const name = (value as { var?: unknown }).var
  if (Object.keys(value).length !== 1 || typeof name !== 'string') return 'formula'
  return NAMED[name] ?? (name.startsWith('$') ? 'formula' : 'field')
}

/** What a way begins with when it is chosen; a text and a formula begin empty. */
export function startOf(source: ValueSource): unknown {
  return STARTS[source]
}

// helpers

const NAMED: Readonly<Record<string, ValueSource>> = { id: 'record', $today: 'today', $now: 'now' }
const STARTS: Readonly<Record<ValueSource, unknown>> = {
  fixed: null,
  field: { var: '' },
  record: { var: 'id' },
  today: { var: '$today' },
  now: { var: '$now' },
  text: '',
  formula: null,
}
