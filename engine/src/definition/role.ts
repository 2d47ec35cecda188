import { Type, type Static } from 'typebox'
import { Expression, Label } from './json.ts'
import { Key } from './key.ts'

/**
 * Which rows: 本人 `own`, 本部门 `department`, 本部门及下级 `departmentTree`, 全部 `all`, a condition, or `via` a to-one
 * relation: the rows whose related record this role may view.
 */
export const RowScope = Type.Union([
  Type.Enum(['own', 'department', 'departmentTree', 'all']),
  Type.Object({ when: Expression }, { additionalProperties: false }),
  Type.Object({ via: Key }, { additionalProperties: false }),
  Type.Object({ any: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 5 }) }, { additionalProperties: false }),
])
export type RowScope =
  'own' | 'department' | 'departmentTree' | 'all' | { when: Expression } | { via: string } | { any: RowScope[] }

export const FIELD_MODES = ['hidden', 'masked', 'readonly', 'editable'] as const
export type FieldMode = (typeof FIELD_MODES)[number]

/** A mode, or a mode that holds only while `when` is true of the row (`otherwise`, default editable, holds elsewhere). */
export const FieldRight = Type.Union([
  Type.Enum(FIELD_MODES),
  Type.Object(
    { mode: Type.Enum(FIELD_MODES), when: Type.Optional(Expression), otherwise: Type.Optional(Type.Enum(FIELD_MODES)) },
    { additionalProperties: false },
  ),
])
export type FieldRight = Static<typeof FieldRight>

const Granted = Type.Object({ scope: Type.Optional(Type.Unsafe<RowScope>(RowScope)) }, { additionalProperties: false })

/** What a role may do with one form. An action that is absent is refused; `fields['*']` is the mode of fields not named. */
export const FormGrant = Type.Object(
  {
    view: Type.Optional(Granted),
    create: Type.Optional(Type.Object({ check: Type.Optional(Expression) }, { additionalProperties: false })),
    edit: Type.Optional(Granted),
    delete: Type.Optional(Granted),
    import: Type.Optional(Type.Object({}, { additionalProperties: false })),
    export: Type.Optional(
      Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1 })) }, { additionalProperties: false }),
    ),
    print: Type.Optional(Type.Object({}, { additionalProperties: false })),
    transfer: Type.Optional(Granted),
    fields: Type.Optional(Type.Record(Type.String(), FieldRight)),
  },
  { additionalProperties: false },
)
export type FormGrant = Static<typeof FormGrant>

export const RoleDefinition = Type.Object(
  {
    kind: Type.Literal('role'),
    key: Key,
    label: Label,
    help: Type.Optional(Label),
    forms: Type.Record(Type.String(), FormGrant),
    dashboards: Type.Optional(Type.Array(Key)),
    reports: Type.Optional(Type.Array(Key)),
    flows: Type.Optional(Type.Array(Key)),
  },
  { additionalProperties: false },
)
export type RoleDefinition = Static<typeof RoleDefinition>
