import type { FieldType } from '@tenon/engine'
import { manyOrOne, type ManyOrOne } from '../many-or-one.ts'

/** 部门: departments; one, or several with `many`. */
export const departmentField: FieldType<ManyOrOne> = {
  ...manyOrOne('$department'),
  type: 'department',
  label: { 'zh-CN': '部门', 'en-US': 'Department' },
  icon: 'department',
}
