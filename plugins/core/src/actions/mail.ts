import type { ActionKind, Label, Recipient } from '@tenon/engine'
import { Type } from 'typebox'
import { RecipientsSchema } from '../nodes/people-schema.ts'
import { actionSchema, LabelSchema } from './action-schema.ts'
import { messageValues, textFields } from './message-fields.ts'
import { rolesOf } from './recipients.ts'

const TEXTS = { head: 'subject', text: 'text' }

/** 发送邮件: one mail per recipient. Subject and text take `{field}` placeholders and nothing else; each reader gets his language. */
export const mail: ActionKind = {
  kind: 'mail',
  label: { 'zh-CN': '发送邮件', 'en-US': 'Send a mail' },
  icon: 'mail',
  schema: actionSchema('mail', {
    to: RecipientsSchema,
    subject: LabelSchema(200),
    text: Type.Optional(LabelSchema(10_000)),
  }),
  settingsFields: textFields(TEXTS),
  create: (id) => ({ id, kind: 'mail', to: [], subject: '' }),
  run: (action, context) => ({
    commands: [
      {
        kind: 'mail',
        key: context.key,
        to: context.recipients(action.to as readonly Recipient[]),
        subject: context.label(action.subject as Label, 'header'),
        text: context.label((action.text ?? action.subject) as Label),
        form: context.form,
        record: context.record,
        template: action.subject as Label,
      },
    ],
  }),
  values: (action) => messageValues(action, TEXTS),
  uses: (action) => rolesOf(action.to),
}
