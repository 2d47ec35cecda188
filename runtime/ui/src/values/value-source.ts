/** How the value of a field is given in an action: the eight ways a builder can choose, and back from what is stored. */
export type ValueSource = 'fixed' | 'field' | 'record' | 'today' | 'now' | 'text' | 'formula' | 'made'

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
  if (name.startsWith('$made.')) return 'made'
  return NAMED[name] ?? (name.startsWith('$') ? 'formula' : 'field')
}

/** A record that an action before this one makes: a reference may point to it. */
export interface MadeRecord {
  readonly action: string
  readonly form: string
  readonly label: string
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
  made: null,
  formula: null,
}
