import { Type } from 'typebox'
import { Id, Moment, Nullable, Titled } from '../http/schemas.ts'

const Warnings = Type.Array(Type.Object({ path: Type.String(), code: Type.String() }))

/** A person or department: the id, with its name where `expand` names the field. */
const Reference = Type.Union([Id, Titled, Type.Null()])

/** A record as it travels: columns that every record has, and the values of its fields by their keys, as far as the viewer may see them. */
export const RecordAnswer = Type.Unsafe<Readonly<Record<string, unknown>>>(
  Type.Object(
    {
      id: Id,
      version: Type.Integer({ description: 'What `If-Match` of the next change has to say' }),
      created_at: Type.Optional(Moment),
      created_by: Type.Optional(Reference),
      updated_at: Type.Optional(Moment),
      updated_by: Type.Optional(Reference),
      owner_id: Type.Optional(Reference),
      dept_id: Type.Optional(Reference),
      _warnings: Type.Optional(Warnings),
    },
    { additionalProperties: true, description: 'Only `id` and `version` where the writer may not see what he wrote' },
  ),
)

export const RecordPageAnswer = Type.Object(
  {
    rows: Type.Array(
      Type.Unsafe<Readonly<Record<string, unknown>>>(Type.Object({ id: Id }, { additionalProperties: true })),
    ),
    total: Nullable(Type.Integer({ minimum: 0 })),
    totalKind: Type.Enum(['exact', 'atLeast', 'none']),
    nextCursor: Nullable(Type.String({ description: 'Null on the last page' })),
    previousCursor: Nullable(Type.String({ description: 'Null on the first page' })),
  },
  { additionalProperties: false },
)

export const BatchAnswer = Type.Object(
  {
    results: Type.Array(
      Type.Object({
        index: Type.Integer({ minimum: 0 }),
        action: Type.Enum(['create', 'update', 'delete', 'restore']),
        id: Nullable(Id),
        error: Type.Optional(Type.Object({ code: Type.String() })),
      }),
    ),
    created: Type.Integer(),
    updated: Type.Integer(),
    deleted: Type.Integer(),
    failed: Type.Integer(),
  },
  { additionalProperties: false },
)
