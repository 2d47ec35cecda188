import type { FieldType } from '@tenon/engine'
import { DEPARTMENT_OPERATORS } from '../filter-operators.ts'
import { manyOrOne, type ManyOrOne } from '../many-or-one.ts'

/** 部门: departments; one, or several with `many`. */
export const departmentField: FieldType<ManyOrOne> = {
  ...manyOrOne('$department', DEPARTMENT_OPERATORS),
  type: 'department',
  label: { 'zh-CN': '部门', 'en-US': 'Department' },
  icon: 'department',
}
