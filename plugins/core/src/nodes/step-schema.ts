import { Label } from '@tenon/engine'
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
