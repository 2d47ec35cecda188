import type { Label, SystemColumn } from '../definition/index.ts'
import type { ValueType } from '../expression/index.ts'
import type { CompiledForm } from './compiled-form.ts'

/** Columns of a subform's child table beside `id`: the record it belongs to and the place among its rows. */
export const ROW_COLUMNS = { record: 'parent', position: 'row_no' } as const

/** Type of a system column in expressions over `form`; undefined for any other key. */
export function systemType(form: string, key: string): ValueType | undefined {
  if (key === 'id') return { kind: 'id', form }
  const type = TYPES[key as SystemColumn]
  return Object.hasOwn(TYPES, key) ? type : undefined
}

/** The form that a field or a system column points to (`$user`, `$department` for people); undefined for others. */
export function relationOf(form: CompiledForm, key: string): string | undefined {
  const type = form.field(key) ? undefined : systemType(form.key, key)
  return type?.kind === 'id' ? type.form : form.relation(key)
}

/** How people call the system columns. */
export const SYSTEM_LABELS: Readonly<Record<SystemColumn, Label>> = {
  id: { 'zh-CN': '记录标识', 'en-US': 'Record id' },
  version: { 'zh-CN': '版本', 'en-US': 'Version' },
  created_at: { 'zh-CN': '创建时间', 'en-US': 'Created at' },
  created_by: { 'zh-CN': '创建人', 'en-US': 'Created by' },
  updated_at: { 'zh-CN': '更新时间', 'en-US': 'Updated at' },
  updated_by: { 'zh-CN': '更新人', 'en-US': 'Updated by' },
  owner_id: { 'zh-CN': '负责人', 'en-US': 'Owner' },
  dept_id: { 'zh-CN': '所属部门', 'en-US': 'Department' },
  deleted_at: { 'zh-CN': '删除时间', 'en-US': 'Deleted at' },
}

// helpers

const user: ValueType = { kind: 'id', form: '$user' }
const TYPES: Readonly<Record<Exclude<SystemColumn, 'id'>, ValueType> & { id?: ValueType }> = {
  version: { kind: 'number' },
  created_at: { kind: 'datetime' },
  created_by: user,
  updated_at: { kind: 'datetime' },
  updated_by: user,
  owner_id: user,
  dept_id: { kind: 'id', form: '$department' },
  deleted_at: { kind: 'datetime' },
}
