import type { ActionKind, Expression, RuleAction } from '@tenon/engine'

/** Which way an action went: «走这一路：金额大于 5 万»; undefined for one that has none. */
export function wayWords(
  action: RuleAction | undefined,
  kind: ActionKind | undefined,
  way: number | undefined,
  { t, say }: { t(key: string, params?: Record<string, unknown>): string; say(expression: Expression): string },
): string | undefined {
  const ways = action && kind?.ways?.(action)
  // The way of a loop is gone for each of its records.
  if (!ways || kind?.hands) return undefined
  const gone = way === undefined ? undefined : ways[way]
  if (!gone) return t('rule.trial.noWay')
  return gone.if === undefined ? t('rule.trial.otherwise') : t('rule.trial.way', { condition: say(gone.if) })
}
