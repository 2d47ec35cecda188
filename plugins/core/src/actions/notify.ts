import type { ActionKind, Label, Recipient } from '@tenon/engine'
import { Type } from 'typebox'
import { RecipientsSchema } from '../nodes/people-schema.ts'
import { actionSchema, LabelSchema } from './action-schema.ts'
import { messageValues, textFields } from './message-fields.ts'
import { rolesOf } from './recipients.ts'

const TEXTS = { head: 'title', text: 'body' }

/** 站内通知: with a link to the record. */
export const notify: ActionKind = {
  kind: 'notify',
  label: { 'zh-CN': '发送通知', 'en-US': 'Notify' },
  icon: 'bell',
  schema: actionSchema('notify', {
    to: RecipientsSchema,
    title: LabelSchema(200),
    body: Type.Optional(LabelSchema(2000)),
  }),
  settingsFields: textFields(TEXTS),
  create: (id) => ({ id, kind: 'notify', to: [], title: '' }),
  run: (action, context) => ({
    commands: [
      {
        kind: 'notify',
        key: context.key,
        to: context.recipients(action.to as readonly Recipient[]),
        title: context.label(action.title as Label, 'header'),
        ...(action.body === undefined ? {} : { body: context.label(action.body as Label) }),
        form: context.form,
        record: context.record,
      },
    ],
  }),
  values: (action) => messageValues(action, TEXTS),
  uses: (action) => rolesOf(action.to),
}
