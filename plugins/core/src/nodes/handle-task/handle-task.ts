import type { NodeKind, PeopleRule, Step } from '@tenon/engine'
import { copyFields, PEOPLE_FIELDS, PEOPLE_PROPERTIES, peopleRule } from '../people-schema.ts'
import { stepSchema } from '../step-schema.ts'

const rule = (step: Step): PeopleRule => ({ actions: ['approve', 'return', 'transfer'], ...peopleRule(step) })

/** 办理人: somebody does the work and hands it in; there is nothing to refuse. */
export const handleTask: NodeKind = {
  kind: 'handleTask',
  label: { 'zh-CN': '办理人', 'en-US': 'Work' },
  icon: 'pen',
  group: 'people',
  works: true,
  schema: stepSchema('handleTask', PEOPLE_PROPERTIES),
  settingsFields: PEOPLE_FIELDS,
  create: (id) => ({
    id,
    kind: 'handleTask',
    label: { 'zh-CN': '办理人', 'en-US': 'Work' },
    approvers: [],
    mode: { all: 1 },
    onEmpty: { do: 'flowAdmin' },
    fields: { '*': 'editable' },
    actions: ['approve', 'return', 'transfer'],
  }),
  enter: (step) => ({ kind: 'people', rule: rule(step) }),
  people: rule,
  readerFields: (step) => copyFields(rule(step)),
}
