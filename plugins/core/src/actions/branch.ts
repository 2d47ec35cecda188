import { RuleAction, type ActionKind, type ActionWay, type Expression } from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema, missing } from './action-schema.ts'

const ActionsSchema = Type.Array(RuleAction, { maxItems: 30 })

/** 分支: the first way whose condition holds is gone, `otherwise` where none does. */
export const branch: ActionKind = {
  kind: 'branch',
  label: { 'zh-CN': '分支', 'en-US': 'Branch' },
  icon: 'git-branch',
  schema: actionSchema('branch', {
    ways: Type.Array(Type.Object({ if: Type.Unknown(), then: ActionsSchema }, { additionalProperties: false }), {
      minItems: 1,
      maxItems: 10,
    }),
    otherwise: Type.Optional(ActionsSchema),
  }),
  settingsFields: [],
  offered: true,
  before: true,
  create: (id) => ({ id, kind: 'branch', ways: [{ if: null, then: [] }], otherwise: [] }),
  run(action, context) {
    const ways = waysOf(action)
    const way = ways.findIndex(({ if: condition }) => condition === undefined || context.holds(condition))
    return way < 0 ? {} : { way }
  },
  ways: waysOf,
  values: (action) => conditioned(action).map((way, i) => ({ path: `ways/${i}/if`, value: way.if, expected: BOOLEAN })),
  check: (action) =>
    conditioned(action).flatMap((way, i) =>
      way.if === null ? [missing(`ways/${i}/if`, { 'zh-CN': '条件', 'en-US': 'condition' })] : [],
    ),
}

// helpers

const BOOLEAN = { kind: 'boolean' } as const

interface Conditioned {
  readonly if: Expression
  readonly then: readonly RuleAction[]
}
/** What is no list of actions is left to the schema. */
const isList = (list: unknown): list is readonly RuleAction[] =>
  Array.isArray(list) && list.every((one) => typeof one === 'object' && one !== null)
const conditioned = (action: RuleAction): readonly Conditioned[] =>
  Array.isArray(action.ways) && isList(action.ways) && action.ways.every((way) => isList(way['then']))
    ? (action.ways as readonly unknown[] as readonly Conditioned[])
    : []

function waysOf(action: RuleAction): readonly ActionWay[] {
  const ways = conditioned(action).map((way, i) => ({ path: `ways/${i}/then`, actions: way.then, if: way.if }))
  return isList(action.otherwise) ? [...ways, { path: 'otherwise', actions: action.otherwise }] : ways
}
