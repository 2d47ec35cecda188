import type { NodeKind } from '@tenon/engine'
import { copyFields, PEOPLE_FIELDS, PEOPLE_PROPERTIES, peopleRule } from '../people-schema.ts'
import { stepSchema } from '../step-schema.ts'

/** 审批人: people decide; 会签, 或签 or 依次. */
export const userTask: NodeKind = {
  kind: 'userTask',
  label: { 'zh-CN': '审批人', 'en-US': 'Approval' },
  icon: 'user',
  group: 'people',
  schema: stepSchema('userTask', PEOPLE_PROPERTIES),
  settingsFields: PEOPLE_FIELDS,
  create: (id) => ({
    id,
    kind: 'userTask',
    label: { 'zh-CN': '审批人', 'en-US': 'Approval' },
    approvers: [],
    mode: 'any',
    onEmpty: { do: 'flowAdmin' },
    onSelf: { do: 'nextManager' },
    onRepeat: 'adjacent',
    fields: { '*': 'readonly' },
    actions: ['approve', 'reject', 'return', 'transfer', 'addSign'],
  }),
  enter: (step) => ({ kind: 'people', rule: peopleRule(step) }),
  people: peopleRule,
  readerFields: (step) => copyFields(peopleRule(step)),
}
