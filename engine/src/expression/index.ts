export {
  DATE_UNITS,
  OWN_PERIODS,
  TIME_UNITS,
  addToDate,
  addToInstant,
  dateDifference,
  instantDifference,
  isDate,
  localDate,
  startOfDay,
  startOfOwnPeriod,
  startOfUnit,
  toInstant,
  toTime,
  weekday,
  type DateUnit,
  type TimeUnit,
} from './calendar.ts'
export * from './check.ts'
export * from './compile.ts'
export * from './decimal.ts'
export { DEFAULT_ZONE, readValue, toClosure } from './evaluate.ts'
export { typeName, sameType } from './signature.ts'
export type { ArgSpec, Kind, MembersSql, Operator, Signature } from './operator.ts'
export { operator, OPERATORS } from './operators/index.ts'
export { quotient as quotientSql } from './operators/number.ts'
export * from './sql.ts'
export { byCodePoint, codePointLength, fold, isStorable, trimBlanks } from './text.ts'
export type { Checked, Needs, Node as ExpressionNode, RowsNode, SlotName } from './tree.ts'
export * from './types.ts'
export { DEPARTMENT, HANDED, WAY } from './names.ts'
export * from './explain.ts'
export * from './formula/index.ts'
export { EXPRESSION_MESSAGES, expressionMessage } from './messages.ts'
export * from './segments.ts'
export { sentence } from './sentence.ts'
export { STEP_RESULTS } from './step-words.ts'
export { written as writtenExpression } from './written.ts'
