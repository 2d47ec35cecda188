import type { ActionKind, Label, Recipient } from '@tenon/engine'
import { Type } from 'typebox'
import { RecipientsSchema } from '../nodes/people-schema.ts'
import { actionSchema, LabelSchema, TextSchema } from './action-schema.ts'
import { messageValues, textFields } from './message-fields.ts'
import { rolesOf } from './recipients.ts'

const TEXTS = { head: 'title', text: 'text' }

/**
 * 机器人消息: one message into a chat of DingTalk, WeCom or Feishu, by the bot that an administrator has set up under that name;
 * the definition holds no address and no secret. Texts take `{field}` placeholders and nothing else.
 */
export const botMessage: ActionKind = {
  kind: 'botMessage',
  label: { 'zh-CN': '机器人消息', 'en-US': 'Message of a bot' },
  icon: 'message-circle',
  schema: actionSchema('botMessage', {
    channel: TextSchema(60),
    title: LabelSchema(200),
    text: Type.Optional(LabelSchema(4_000)),
    /** Who is mentioned. */
    to: Type.Optional(RecipientsSchema),
  }),
  settingsFields: [
    {
      id: 'a_channel',
      key: 'channel',
      type: 'text',
      label: { 'zh-CN': '群机器人', 'en-US': 'Bot' },
      required: true,
      settings: { maxLength: 60 },
    },
    ...textFields(TEXTS),
  ],
  create: (id) => ({ id, kind: 'botMessage', channel: '', title: '' }),
  run: (action, context) => ({
    commands: [
      {
        kind: 'botMessage',
        key: context.key,
        channel: String(action.channel),
        to: context.recipients(mentioned(action.to)),
        title: context.label(action.title as Label, 'header'),
        text: context.label((action.text ?? '') as Label),
        form: context.form,
        record: context.record,
      },
    ],
  }),
  values: (action) => messageValues(action, TEXTS, mentioned(action.to)),
  uses: (action) => rolesOf(mentioned(action.to)),
}

// helpers

const mentioned = (to: unknown): readonly Recipient[] => (to ?? []) as readonly Recipient[]
