import type { Duration, NodeKind, Step } from '@tenon/engine'
import { DurationSchema } from '../people-schema.ts'
import { stepSchema } from '../step-schema.ts'

const rests = (step: Step) => step['duration'] as Duration

/** 等待: the flow rests for a while. */
export const timer: NodeKind = {
  kind: 'timer',
  label: { 'zh-CN': '等待', 'en-US': 'Wait' },
  icon: 'hourglass',
  group: 'automatic',
  schema: stepSchema('timer', { duration: DurationSchema }),
  settingsFields: [],
  create: (id) => ({
    id,
    kind: 'timer',
    label: { 'zh-CN': '等待', 'en-US': 'Wait' },
    duration: { value: 1, unit: 'day' },
  }),
  enter: (step) => ({ kind: 'wait', duration: rests(step) }),
  rests,
}
