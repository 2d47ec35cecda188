import {
  MAX_FOUND,
  type ActionKind,
  type Expression,
  type Json,
  type RecordQuery,
  type RuleAction,
} from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema, KeySchema, missing } from './action-schema.ts'
import { parentNames, withoutParent } from './parent-values.ts'

/** How many are found where nothing is said. */
export const DEFAULT_FOUND = 100

/**
 * 查找记录: one record of a form for which `where` holds, or several; the record that woke the rule is `parent` in it. Later actions
 * have it as `$made.<id>`.
 */
export const findRecords: ActionKind = {
  kind: 'findRecords',
  label: { 'zh-CN': '查找记录', 'en-US': 'Find records' },
  icon: 'search',
  schema: actionSchema('findRecords', {
    form: KeySchema,
    where: Type.Unknown(),
    many: Type.Optional(Type.Boolean()),
    sort: Type.Optional(
      Type.Array(
        Type.Object({ field: KeySchema, desc: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
        { maxItems: 3 },
      ),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_FOUND })),
    /** Nothing behind it is done where there is none. Default: it goes on. */
    stop: Type.Optional(Type.Boolean()),
  }),
  settingsFields: [],
  before: true,
  create: (id) => ({ id, kind: 'findRecords', form: '', where: true }),
  hands: (action) => ({ form: String(action.form), as: action.many === true ? 'list' : 'found' }),
  reads: (action) => [String(action.form)],
  run(action, context) {
    const { found } = context
    if (found)
      return { found, ...(found.length === 0 && action.stop === true ? { ends: 'nothingFound' as const } : {}) }
    return {
      asks: {
        form: String(action.form),
        where: withoutParent(action.where as Expression, (path) => context.value({ var: path }) as Json),
        sort: sortOf(action),
        limit: action.many === true ? Number(action.limit ?? DEFAULT_FOUND) : 1,
      },
    }
  },
  values: (action) => [
    { path: 'where', value: action.where, expected: { kind: 'boolean' }, over: String(action.form) },
    ...parentNames(action.where as Expression).map((path) => ({ path: 'where', value: { var: path } as Expression })),
    ...sortOf(action).map(({ field }, i) => ({
      path: `sort/${i}/field`,
      value: { var: field } as Expression,
      over: String(action.form),
    })),
  ],
  check: (action) => (action.form === '' ? [missing('form', { 'zh-CN': '表单', 'en-US': 'form' })] : []),
  uses: (action) => [{ kind: 'form', key: String(action.form), path: 'form' }],
}

// helpers

const sortOf = (action: RuleAction): NonNullable<RecordQuery['sort']> =>
  (action.sort ?? []) as NonNullable<RecordQuery['sort']>
