import type { Expression } from '@tenon/engine'

/** How the canvas names a default that is known only when the form is filled in; undefined for a fixed value. */
export function defaultText(value: Expression | undefined): string | undefined {
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  const name = (value as { var?: unknown }).var
  return (typeof name === 'string' ? NAMES[name] : undefined) ?? 'formDesigner.default.formula'
}

// helpers

const NAMES: Readonly<Record<string, string>> = {
  '$user.id': 'formDesigner.default.user',
  '$user.department': 'formDesigner.default.department',
  $today: 'formDesigner.default.today',
  $now: 'formDesigner.default.now',
}
