import type { NodeKind, PeopleRule, Recipient, Step } from '@tenon/engine'
import { Type } from 'typebox'
import { NodeFieldsSchema, RecipientsSchema } from '../people-schema.ts'
import { stepSchema } from '../step-schema.ts'

const recipients = (step: Step): readonly Recipient[] => step.to as readonly Recipient[]

/** 抄送: people who may read from now on; nobody is waited for. */
export const copyTask: NodeKind = {
  kind: 'copyTask',
  label: { 'zh-CN': '抄送', 'en-US': 'Copy' },
  icon: 'send',
  group: 'people',
  schema: stepSchema('copyTask', { to: RecipientsSchema, fields: Type.Optional(NodeFieldsSchema) }),
  settingsFields: [],
  create: (id) => ({ id, kind: 'copyTask', label: { 'zh-CN': '抄送', 'en-US': 'Copy' }, to: [] }),
  enter: (step) => ({ kind: 'copy', to: recipients(step) }),
  readers: recipients,
  readerFields: (step) => step.fields as PeopleRule['fields'],
}
