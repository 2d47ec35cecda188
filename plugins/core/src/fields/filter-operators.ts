import type { FilterOperator } from '@tenon/engine'

const op = (key: string, zh: string, en: string, operand: FilterOperator['operand']): FilterOperator => ({
  key,
  label: { 'zh-CN': zh, 'en-US': en },
  operand,
})

const EQUAL = op('==', '等于', 'is', 'one')
const UNEQUAL = op('!=', '不等于', 'is not', 'one')
const IN = op('in', '属于', 'is one of', 'many')
const EMPTY = op('isEmpty', '为空', 'is empty', 'none')
const FILLED = op('!isEmpty', '不为空', 'is not empty', 'none')

/** Operators of the expression language by the kind of value that a field holds, in the order of the filter builder. */
export const TEXT_OPERATORS: readonly FilterOperator[] = [
  op('contains', '包含', 'contains', 'text'),
  EQUAL,
  UNEQUAL,
  op('startsWith', '开头是', 'starts with', 'text'),
  op('endsWith', '结尾是', 'ends with', 'text'),
  EMPTY,
  FILLED,
]
export const NUMBER_OPERATORS: readonly FilterOperator[] = [
  EQUAL,
  UNEQUAL,
  op('>', '大于', 'is above', 'one'),
  op('>=', '大于等于', 'is at least', 'one'),
  op('<', '小于', 'is below', 'one'),
  op('<=', '小于等于', 'is at most', 'one'),
  op('between', '介于', 'is between', 'range'),
  EMPTY,
  FILLED,
]
export const DATE_OPERATORS: readonly FilterOperator[] = [
  op('period', '在', 'is in', 'period'),
  op('between', '介于', 'is between', 'range'),
  EQUAL,
  op('<', '早于', 'is before', 'one'),
  op('<=', '不晚于', 'is not after', 'one'),
  op('>', '晚于', 'is after', 'one'),
  op('>=', '不早于', 'is not before', 'one'),
  EMPTY,
  FILLED,
]
export const TIME_OPERATORS: readonly FilterOperator[] = DATE_OPERATORS.filter(({ key }) => key !== 'period')
export const OPTION_OPERATORS: readonly FilterOperator[] = [EQUAL, UNEQUAL, IN, EMPTY, FILLED]
export const BOOLEAN_OPERATORS: readonly FilterOperator[] = [EQUAL]
export const LIST_OPERATORS: readonly FilterOperator[] = [
  op('contains', '包含', 'contains', 'one'),
  op('containsAny', '包含任一', 'contains any of', 'many'),
  op('containsAll', '包含全部', 'contains all of', 'many'),
  EMPTY,
  FILLED,
]
export const REFERENCE_OPERATORS: readonly FilterOperator[] = [EQUAL, UNEQUAL, IN, EMPTY, FILLED]
/** Of one department: itself or, as people mean it mostly, with everything below it. */
export const DEPARTMENT_OPERATORS: readonly FilterOperator[] = [
  op('within', '属于（含下级）', 'is or is below', 'one'),
  op('!within', '不属于（含下级）', 'is not and is not below', 'one'),
  ...REFERENCE_OPERATORS,
]
const onDay = (key: string, zh: string, en: string, operand: 'one' | 'range' = 'one'): FilterOperator => ({
  ...op(key, zh, en, operand),
  input: 'date',
})
export const SPAN_OPERATORS: readonly FilterOperator[] = [
  onDay('covers', '包含日期', 'includes'),
  onDay('overlaps', '与期间重叠', 'overlaps', 'range'),
  onDay('startsBefore', '开始早于', 'starts before'),
  onDay('startsAfter', '开始晚于', 'starts after'),
  onDay('endsBefore', '结束早于', 'ends before'),
  onDay('endsAfter', '结束晚于', 'ends after'),
  EMPTY,
  FILLED,
]
export const PLACE_OPERATORS: readonly FilterOperator[] = [
  op('addressContains', '地址包含', 'address contains', 'text'),
  op('near', '在附近', 'is near', 'place'),
  EMPTY,
  FILLED,
]
export const PRESENCE_OPERATORS: readonly FilterOperator[] = [EMPTY, FILLED]
