import type { ActionKind } from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema, KeySchema } from './action-schema.ts'

/** 启动流程: on the record itself, or on the one that an earlier action of the rule has made (`of`). */
export const startFlow: ActionKind = {
  kind: 'startFlow',
  label: { 'zh-CN': '启动流程', 'en-US': 'Start a flow' },
  icon: 'workflow',
  schema: actionSchema('startFlow', { flow: KeySchema, of: Type.Optional(KeySchema) }),
  settingsFields: [],
  offered: true,
  refers: ['of'],
  create: (id) => ({ id, kind: 'startFlow', flow: '' }),
  run(action, context) {
    const of = typeof action.of === 'string' ? action.of : undefined
    const record = of === undefined ? { form: context.form, id: context.record } : context.made(of)
    if (!record) return {}
    return {
      commands: [
        { kind: 'startFlow', key: context.key, flow: String(action.flow), form: record.form, record: record.id },
      ],
    }
  },
  values: (action) => (typeof action.of === 'string' ? [{ path: 'of', value: { var: `$made.${action.of}` } }] : []),
  uses: (action, lookup) => [
    {
      kind: 'flow',
      key: String(action.flow),
      path: 'flow',
      on: typeof action.of === 'string' ? lookup.target(`$made.${action.of}`) : lookup.form,
    },
  ],
}
