import type { Expression, RuleDefinition, RuleEvent } from '../definition/index.ts'
import type { Row } from '../expression/index.ts'

/** What has happened to a record. */
export type RuleTrigger =
  | { readonly on: 'created' | 'updated' | 'deleted' }
  | { readonly on: 'childCreated'; readonly child: string }
  | { readonly on: 'flowEnded'; readonly flow: string; readonly outcome: string }
  | { readonly on: 'button'; readonly button: string }
  /** A clock or a call of one rule alone: the place of its event in `when`, and the moment for which it came. */
  | {
      readonly on: 'time' | 'schedule' | 'webhook'
      readonly rule: string
      readonly index: number
      readonly at: string
    }

/** The first event of the rule that this is; undefined when the rule does not wait for it. */
export function matchEvent(
  rule: RuleDefinition,
  phase: 'before' | 'after',
  trigger: RuleTrigger,
  old: Row | null,
  row: Row,
  via?: 'import',
  changed?: readonly string[],
): RuleEvent | undefined {
  if (via === 'import' && !rule.onImport) return undefined
  return rule.when.find((event, index) => {
    if (event.on !== trigger.on || (event.before === true) !== (phase === 'before')) return false
    if (event.via !== undefined && event.via !== via) return false
    switch (trigger.on) {
      case 'created':
        return event.field === undefined || meetsWanted(event.to, row[event.field])
      case 'updated':
        return matchesChange(event, old, row, changed)
      case 'deleted':
        return true
      case 'childCreated':
        return event.child === trigger.child
      case 'flowEnded':
        return (
          (event.flow === undefined || event.flow === trigger.flow) &&
          (event.outcome === undefined || event.outcome === 'any' || event.outcome === trigger.outcome)
        )
      case 'button':
        return event.button === trigger.button
      default:
        return rule.key === trigger.rule && index === trigger.index
    }
  })
}

/** Equal as values of a record: numbers by value, lists by members in order, absent = null. */
export function sameRecordValue(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => sameRecordValue(item, b[i]))
  const numeric = typeof a === 'number' || typeof b === 'number'
  if (numeric && a !== null && b !== null && a !== '' && b !== '') return Number(a) === Number(b)
  if (typeof a === 'object' && typeof b === 'object') return JSON.stringify(a) === JSON.stringify(b)
  return false
}

/** Whether an event wants no more of a value than that it is there (false), or is not (true); undefined = it wants a value. */
export function wantedEmpty(wanted: unknown): boolean | undefined {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return undefined
  const { isEmpty } = wanted as { isEmpty?: unknown }
  return typeof isEmpty === 'boolean' ? isEmpty : undefined
}
/**
 * Whether a value is what an event waits for: that value, any (`wanted` undefined), or `{ "isEmpty": true }` and its contrary.
 * @example meetsWanted({ isEmpty: false }, ['file']) // true
 */
export function meetsWanted(wanted: Expression | undefined, value: unknown): boolean {
  const empty = wantedEmpty(wanted)
  if (empty !== undefined) return isNothing(value) === empty
  return wanted === undefined || sameRecordValue(wanted, value ?? null)
}

// helpers

function matchesChange(event: RuleEvent, old: Row | null, row: Row, changed?: readonly string[]): boolean {
  if (event.field === undefined) return true
  const before = old?.[event.field]
  const after = row[event.field]
  const differs = changed ? changed.includes(event.field) : !sameRecordValue(before, after)
  return differs && meetsWanted(event.from, before) && meetsWanted(event.to, after)
}
const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
