import { Type } from 'typebox'

export const KEY_PATTERN = '^[a-z][a-z0-9_]{0,40}$'
const KEY = new RegExp(KEY_PATTERN)

/** Key of an app, form, field, flow …: fixed at first publish and therefore safe as a physical name. */
export const Key = Type.String({ pattern: KEY_PATTERN })

/** Columns that every record table has; their values are set by the server's own actions only. */
export const SYSTEM_COLUMNS = [
  'id',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'owner_id',
  'dept_id',
  'deleted_at',
] as const
export type SystemColumn = (typeof SYSTEM_COLUMNS)[number]

const SQL_SPECIAL = [
  'all',
  'and',
  'any',
  'array',
  'as',
  'case',
  'check',
  'column',
  'constraint',
  'ctid',
  'default',
  'desc',
  'distinct',
  'do',
  'else',
  'end',
  'except',
  'false',
  'for',
  'foreign',
  'from',
  'grant',
  'group',
  'having',
  'in',
  'into',
  'limit',
  'not',
  'null',
  'offset',
  'on',
  'only',
  'or',
  'order',
  'parent',
  'primary',
  'references',
  'returning',
  'row_no',
  'search',
  'search_g',
  'select',
  'table',
  'tableoid',
  'then',
  'to',
  'true',
  'union',
  'unique',
  'user',
  'using',
  'when',
  'where',
  'with',
  'xmin',
  'xmax',
  'cmin',
  'cmax',
]
const RESERVED = new Set<string>([
  ...SYSTEM_COLUMNS,
  ...SQL_SPECIAL,
  ...Object.getOwnPropertyNames(Object.prototype).map((name) => name.toLowerCase()),
  '__proto__',
  'prototype',
])

/**
 * Why a key may not be used for a new form, field or app; null when it may.
 * @example keyProblem('name') // null
 * @example keyProblem('order') // 'reserved'
 * @example keyProblem('客户') // 'pattern'
 */
export function keyProblem(key: string): 'pattern' | 'reserved' | null {
  if (!KEY.test(key)) return 'pattern'
  return RESERVED.has(key) ? 'reserved' : null
}
