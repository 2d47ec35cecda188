import type { ActionKind } from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema, TextSchema, ValuesSchema } from './action-schema.ts'
import { evaluated, setOf, valuesOf } from './values.ts'

/** 调用接口: a signed POST to another system, repeated until it answers, with a stable delivery id. */
export const webhook: ActionKind = {
  kind: 'webhook',
  label: { 'zh-CN': '调用接口', 'en-US': 'Call a webhook' },
  icon: 'webhook',
  schema: actionSchema('webhook', {
    url: Type.String({ pattern: '^https?://[^\\s]+$', maxLength: 500 }),
    event: TextSchema(100),
    body: Type.Optional(ValuesSchema),
  }),
  settingsFields: [
    {
      id: 'a_url',
      key: 'url',
      type: 'url',
      label: { 'zh-CN': '地址', 'en-US': 'Address' },
      required: true,
    },
    {
      id: 'a_event',
      key: 'event',
      type: 'text',
      label: { 'zh-CN': '事件名', 'en-US': 'Event' },
      required: true,
      settings: { maxLength: 100 },
    },
  ],
  create: (id) => ({ id, kind: 'webhook', url: 'https://', event: '' }),
  run: (action, context) => ({
    commands: [
      {
        kind: 'webhook',
        key: context.key,
        url: String(action.url),
        event: String(action.event),
        body: { form: context.form, record: context.record, ...evaluated(setOf(action, 'body'), context) },
      },
    ],
  }),
  values: (action) => valuesOf(setOf(action, 'body'), 'body'),
}
