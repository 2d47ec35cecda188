import type { ExplainedOperand, Expression } from '@tenon/engine'
import type { useText } from '@tenon/ui/i18n'

/** What a part of a condition really was: «合作状态 实际是 已终止». */
export function actualWords(
  operand: ExplainedOperand,
  say: (expression: Expression) => string,
  {
    t,
    joined,
  }: Pick<ReturnType<typeof useText>, 'joined'> & { t(key: string, params: Record<string, unknown>): string },
): string {
  return t('rule.trial.actual', {
    name: say(operand.expression),
    value: shown(operand.value, joined) || t('rule.trial.empty', {}),
  })
}

// helpers

const shown = (value: unknown, joined: (names: readonly string[]) => string): string =>
  value === null || value === undefined ? '' : Array.isArray(value) ? joined(value.map(String)) : String(value)
