import type { Operator } from '../operator.ts'
import { compareOperators } from './compare.ts'
import { dateOperators } from './date.ts'
import { departmentOperators } from './department.ts'
import { listOperators } from './list.ts'
import { logicOperators } from './logic.ts'
import { matchOperators } from './match.ts'
import { numberOperators } from './number.ts'
import { placeOperators } from './place.ts'
import { rowsOperators } from './rows.ts'
import { segmentOperators } from './segment.ts'
import { spanOperators } from './span.ts'
import { textOperators } from './text.ts'

/** Every operator of the language; nothing else is ever run. */
export const OPERATORS: readonly Operator[] = [
  ...logicOperators,
  ...compareOperators,
  ...listOperators,
  ...departmentOperators,
  ...segmentOperators,
  ...textOperators,
  ...matchOperators,
  ...numberOperators,
  ...rowsOperators,
  ...dateOperators,
  ...spanOperators,
  ...placeOperators,
]
const byKey = new Map(OPERATORS.map((operator) => [operator.key, operator]))

export const operator = (key: string): Operator | undefined => byKey.get(key)
