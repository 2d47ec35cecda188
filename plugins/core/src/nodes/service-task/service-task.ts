import type { NodeKind, RuleAction, Step } from '@tenon/engine'
import { Type } from 'typebox'
import { stepSchema } from '../step-schema.ts'

const actionsOf = (step: Step): readonly RuleAction[] =>
  Array.isArray(step.actions) ? (step.actions as readonly RuleAction[]) : []

/** 自动动作: the actions of rules, done by the platform before the flow goes on. */
export const serviceTask: NodeKind = {
  kind: 'serviceTask',
  label: { 'zh-CN': '自动动作', 'en-US': 'Automatic' },
  icon: 'zap',
  group: 'automatic',
  schema: stepSchema('serviceTask', { actions: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 30 }) }),
  settingsFields: [],
  create: (id) => ({ id, kind: 'serviceTask', label: { 'zh-CN': '自动动作', 'en-US': 'Automatic' }, actions: [] }),
  enter: (_step, context) => ({ kind: 'effects', commands: context.actions() }),
  actions: actionsOf,
}
