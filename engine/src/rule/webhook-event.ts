import type { RuleDefinition, RuleEvent } from '../definition/index.ts'
import type { Issue } from '../errors.ts'

/** The event by which another system wakes the rule, with its place; undefined where it waits for no call. */
export function hookEvent(rule: RuleDefinition): { readonly event: RuleEvent; readonly index: number } | undefined {
  const index = rule.when.findIndex(({ on }) => on === 'webhook')
  return index < 0 ? undefined : { event: rule.when[index]!, index }
}

/**
 * The value at a place of a body that was sent; undefined where there is none.
 * @example atPath({ items: [{ sku: 'A1' }] }, 'items.0.sku') // 'A1'
 */
export function atPath(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    return (at as Record<string, unknown>)[key]
  }, body)
}

/** What is missing or wrong in the events that wait for a call; `fills` = whether a field can be given a value. */
export function hookIssues(rule: RuleDefinition, fills: (field: string) => boolean): readonly Issue[] {
  const issues: Issue[] = []
  let first = true
  rule.when.forEach((event, i) => {
    if (event.on !== 'webhook') return
    const at = `when/${i}`
    if (!first) issues.push({ path: at, code: 'HOOK_TWICE' })
    first = false
    const keys = Object.keys(event.values ?? {})
    if (keys.length === 0) issues.push({ path: `${at}/values`, code: 'REQUIRED' })
    for (const key of keys)
      if (!fills(key)) issues.push({ path: `${at}/values/${key}`, code: 'HOOK_FIELD', params: { field: key } })
    if (event.match !== undefined && !keys.includes(event.match))
      issues.push({ path: `${at}/match`, code: 'REFERENCE', params: { field: event.match } })
  })
  return issues
}
