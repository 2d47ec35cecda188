import { HANDED } from '@tenon/engine'

/** How the value of a field is given in an action: the ways a builder can choose, and back from what is stored. */
export type ValueSource = 'fixed' | 'field' | 'record' | 'today' | 'now' | 'text' | 'formula' | 'made' | 'outcome'

/**
 * The way that a stored value was given.
 * @example valueSource({ var: 'customer.name' }) // 'field'
 * @example valueSource('服务开通：{name}') // 'text'
 */
export function valueSource(value: unknown): ValueSource {
  if (typeof value === 'string' && /\{[^{}]+\}/.test(value)) return 'text'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'fixed'
  if (outcomeOf(value)) return 'outcome'
  const name = (value as { var?: unknown }).var
  if (Object.keys(value).length !== 1 || typeof name !== 'string') return 'formula'
  if (name.startsWith(HANDED)) return name.slice(HANDED.length).includes('.') ? 'field' : 'made'
  return NAMED[name] ?? (name.startsWith('$') ? 'formula' : 'field')
}

/** One value where a step of a flow has ended well, another where it has not. */
export interface Outcome {
  /** The step. */
  readonly step: string
  readonly approved: unknown
  readonly otherwise: unknown
}

/** @example outcomeOf({ if: [{ '==': [{ var: '$step.buy' }, 'approved'] }, '已到货', '已取消'] })?.approved // '已到货' */
export function outcomeOf(value: unknown): Outcome | undefined {
  const parts = partsOf(value, 'if', 3)
  const test = partsOf(parts?.[0], '==', 2)
  const name = (test?.[0] as { var?: unknown } | null | undefined)?.var
  if (!parts || test?.[1] !== 'approved' || typeof name !== 'string' || !name.startsWith(STEP)) return undefined
  const [, approved, otherwise] = parts
  if ([approved, otherwise].some((each) => typeof each === 'object' && each !== null)) return undefined
  return { step: name.slice(STEP.length), approved, otherwise }
}
export const writtenOutcome = ({ step, approved, otherwise }: Outcome): unknown => ({
  if: [{ '==': [{ var: `${STEP}${step}` }, 'approved'] }, approved ?? null, otherwise ?? null],
})

/** What a way begins with when it is chosen; a text and a formula begin empty. */
export function startOf(source: ValueSource): unknown {
  return STARTS[source]
}

// helpers

const STEP = '$step.'
/** The arguments of an operator, where it has so many. */
function partsOf(value: unknown, operator: string, count: number): readonly unknown[] | undefined {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return undefined
  const args = (value as Readonly<Record<string, unknown>>)[operator]
  return Array.isArray(args) && args.length === count ? args : undefined
}
const NAMED: Readonly<Record<string, ValueSource>> = {
  id: 'record',
  'parent.id': 'record',
  $today: 'today',
  $now: 'now',
}
const STARTS: Readonly<Record<ValueSource, unknown>> = {
  fixed: null,
  field: { var: '' },
  record: { var: 'id' },
  today: { var: '$today' },
  now: { var: '$now' },
  text: '',
  made: null,
  formula: null,
  outcome: null,
}
