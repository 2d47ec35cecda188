import type { ExplainedOperand, Expression } from '@tenon/engine'

/** What a part of a condition really was: «合作状态 实际是 已终止». */
export function actualWords(
  operand: ExplainedOperand,
  say: (expression: Expression) => string,
  t: (key: string, params: Record<string, unknown>) => string,
): string {
  return t('rule.trial.actual', {
    name: say(operand.expression),
    value: shown(operand.value) || t('rule.trial.empty', {}),
  })
}

// helpers

const shown = (value: unknown): string =>
  value === null || value === undefined ? '' : Array.isArray(value) ? value.join('、') : String(value)
