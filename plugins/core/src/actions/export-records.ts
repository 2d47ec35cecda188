import type { ActionKind, Recipient } from '@tenon/engine'
import { RecipientsSchema } from '../nodes/people-schema.ts'
import { actionSchema, KeySchema, TextSchema } from './action-schema.ts'
import { recipientValues, rolesOf } from './recipients.ts'

/** 导出数据: people get what they may see of a form as a file with its purpose in it, for a day; what an approval grants. */
export const exportRecords: ActionKind = {
  kind: 'exportRecords',
  label: { 'zh-CN': '导出数据', 'en-US': 'Export records' },
  icon: 'download',
  schema: actionSchema('exportRecords', { form: KeySchema, to: RecipientsSchema, purpose: TextSchema(200) }),
  settingsFields: [],
  create: (id) => ({ id, kind: 'exportRecords', form: '', to: [], purpose: '' }),
  run: (action, context) => ({
    commands: [
      {
        kind: 'exportRecords',
        key: context.key,
        form: String(action.form),
        to: context.recipients(action.to as readonly Recipient[]),
        purpose: context.text(String(action.purpose), 'header'),
      },
    ],
  }),
  values: (action) => [{ path: 'purpose', value: action.purpose }, ...recipientValues(action.to)],
  uses: (action) => [{ kind: 'form', key: String(action.form), path: 'form' }, ...rolesOf(action.to)],
}
