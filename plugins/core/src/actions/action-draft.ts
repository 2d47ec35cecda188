import type { RuleAction } from '@tenon/engine'

/** The action with settings changed; undefined and empty values take a setting away, so that its default holds. */
export function withSettings(action: RuleAction, changes: Readonly<Record<string, unknown>>): RuleAction {
  const next: Record<string, unknown> = { ...action, ...changes }
  for (const [key, value] of Object.entries(changes)) if (value === undefined || value === null) delete next[key]
  return next as unknown as RuleAction
}
