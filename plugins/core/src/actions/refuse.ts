import type { ActionKind, Issue } from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema, KeySchema, TextSchema } from './action-schema.ts'

/** 拒绝保存: the save is refused (or only warned of) with the builder's own words. */
export const refuse: ActionKind = {
  kind: 'refuse',
  label: { 'zh-CN': '拒绝保存', 'en-US': 'Refuse the save' },
  icon: 'ban',
  schema: actionSchema('refuse', {
    message: TextSchema(500),
    at: Type.Optional(Type.Array(KeySchema, { minItems: 1, maxItems: 10 })),
    level: Type.Optional(Type.Enum(['error', 'warning'])),
  }),
  settingsFields: [
    {
      id: 'a_message',
      key: 'message',
      type: 'text',
      label: { 'zh-CN': '提示', 'en-US': 'Message' },
      required: true,
      settings: { maxLength: 500 },
    },
  ],
  create: (id) => ({ id, kind: 'refuse', message: '' }),
  before: true,
  run(action, context) {
    const message = context.text(String(action.message))
    const level: Issue['level'] = action.level === 'warning' ? 'warning' : 'error'
    const at = (action.at as readonly string[] | undefined) ?? ['']
    return { issues: at.map((path) => ({ path, code: 'RULE', message, level })) }
  },
  values: (action) => [{ path: 'message', value: action.message }],
}
