import type { FlowCall, Mapping, NodeKind, Step } from '@tenon/engine'
import { Type } from 'typebox'
import { stepSchema } from '../step-schema.ts'

const key = Type.String({ minLength: 1, maxLength: 41 })
const exact = { additionalProperties: false }

const values = Type.Optional(Type.Record(key, Type.Unknown()))
const MAPPINGS = ['in', 'out', 'outRow'] as const

/** A mapping that fills nothing is none. */
const mappings = (step: Step): Pick<FlowCall, (typeof MAPPINGS)[number]> =>
  Object.fromEntries(
    MAPPINGS.flatMap((name) => {
      const mapping = (step[name] ?? {}) as Mapping
      return Object.keys(mapping).length > 0 ? [[name, mapping]] : []
    }),
  )

const call = (step: Step): FlowCall => ({
  flow: String(step.flow),
  on: (step.on as FlowCall['on'] | undefined) ?? { kind: 'self' },
  wait: step.wait !== false,
  ...mappings(step),
  ...(step.onReject === undefined ? {} : { onReject: step.onReject as NonNullable<FlowCall['onReject']> }),
})

/** 子流程: another flow on this record, on one it points to, on every record that points to it, or on records made for it. */
export const subFlow: NodeKind = {
  kind: 'subFlow',
  label: { 'zh-CN': '子流程', 'en-US': 'Sub-flow' },
  icon: 'workflow',
  group: 'automatic',
  schema: stepSchema('subFlow', {
    flow: key,
    on: Type.Optional(
      Type.Union([
        Type.Object({ kind: Type.Literal('self') }, exact),
        Type.Object({ kind: Type.Literal('related'), field: key }, exact),
        Type.Object({ kind: Type.Literal('children'), form: key, field: key }, exact),
        Type.Object({ kind: Type.Literal('new') }, exact),
        Type.Object({ kind: Type.Literal('rows'), field: key }, exact),
      ]),
    ),
    in: values,
    out: values,
    outRow: values,
    wait: Type.Optional(Type.Boolean()),
    onReject: Type.Optional(Type.Union([Type.Enum(['reject', 'continue']), Type.Object({ to: key }, exact)])),
  }),
  settingsFields: [
    {
      id: 'n_wait',
      key: 'wait',
      type: 'switch',
      label: { 'zh-CN': '等子流程结束后再继续', 'en-US': 'Wait until it has ended' },
    },
  ],
  create: (id) => ({
    id,
    kind: 'subFlow',
    label: { 'zh-CN': '子流程', 'en-US': 'Sub-flow' },
    flow: '',
    on: { kind: 'self' },
    wait: true,
    onReject: 'reject',
  }),
  enter: (step) => ({ kind: 'call', call: call(step) }),
  call,
}
