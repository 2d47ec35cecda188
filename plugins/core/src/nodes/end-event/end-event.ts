import type { NodeKind } from '@tenon/engine'
import { Type } from 'typebox'
import { stepSchema } from '../step-schema.ts'

/** 结束: ends the whole instance here, whatever else is under way. */
export const endEvent: NodeKind = {
  kind: 'endEvent',
  label: { 'zh-CN': '结束', 'en-US': 'End' },
  icon: 'circle-dot',
  group: 'automatic',
  ends: true,
  schema: stepSchema('endEvent', { outcome: Type.Optional(Type.Enum(['approved', 'rejected'])) }),
  settingsFields: [
    {
      id: 'n_outcome',
      key: 'outcome',
      type: 'radio',
      label: { 'zh-CN': '结果', 'en-US': 'Outcome' },
      settings: {
        options: [
          { value: 'approved', label: { 'zh-CN': '通过', 'en-US': 'Approved' } },
          { value: 'rejected', label: { 'zh-CN': '拒绝', 'en-US': 'Rejected' } },
        ],
      },
    },
  ],
  create: (id) => ({ id, kind: 'endEvent', label: { 'zh-CN': '结束', 'en-US': 'End' }, outcome: 'approved' }),
  enter: (step) => ({ kind: 'end', outcome: step.outcome === 'rejected' ? 'rejected' : 'approved' }),
}
