import { Label, type FieldDefinition, type Issue, type Step } from '@tenon/engine'
import { Type, type TProperties } from 'typebox'

/** Schema of a step of one kind: the common part and the kind's own settings; anything else is refused. */
export const stepSchema = <P extends TProperties>(kind: string, properties: P) =>
  Type.Object(
    {
      id: Type.String({ pattern: '^[a-z][a-z0-9_]{0,40}$' }),
      kind: Type.Literal(kind),
      label: Type.Optional(Label),
      ...properties,
    },
    { additionalProperties: false },
  )

/** Branches of a gateway; `when` and `default` only where the gateway chooses. */
export const branchesSchema = (conditional: boolean) =>
  Type.Array(
    Type.Object(
      {
        id: Type.String({ pattern: '^[a-z][a-z0-9_]{0,40}$' }),
        label: Type.Optional(Label),
        ...(conditional ? { when: Type.Optional(Type.Unknown()), default: Type.Optional(Type.Boolean()) } : {}),
        steps: Type.Array(Type.Unknown()),
      },
      { additionalProperties: false },
    ),
    { maxItems: 20 },
  )

/** Of a gateway whose branches go on at the same time: how many must end (the rest is cancelled), and what a refusal in one means. */
export const JOIN_PROPERTIES = {
  join: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
  onReject: Type.Optional(Type.Enum(['end', 'branch'])),
}
export const JOIN_FIELDS: readonly FieldDefinition[] = [
  {
    id: 'n_join',
    key: 'join',
    type: 'number',
    label: { 'zh-CN': '完成几个分支后继续', 'en-US': 'Go on when so many branches have ended' },
    help: { 'zh-CN': '不填表示全部完成', 'en-US': 'Empty = all of them' },
    settings: { scale: 0, min: 1, max: 20 },
  },
  {
    id: 'n_refuse',
    key: 'onReject',
    type: 'radio',
    label: { 'zh-CN': '一个分支里拒绝时', 'en-US': 'A refusal in one branch' },
    settings: {
      options: [
        { value: 'end', label: { 'zh-CN': '整个流程拒绝', 'en-US': 'Ends the whole flow' } },
        { value: 'branch', label: { 'zh-CN': '只结束这个分支', 'en-US': 'Ends that branch alone' } },
      ],
    },
  },
]
export const joinOf = (step: Step): { readonly join?: number } =>
  typeof step.join === 'number' ? { join: step.join } : {}
export const joinIssues = (step: Step): Issue[] => {
  const max = step.branches?.length ?? 0
  return typeof step.join === 'number' && step.join > max ? [{ path: 'join', code: 'RANGE', params: { max } }] : []
}
