import { Type } from 'typebox'
import { Labelled, Named, Nullable, Shape, Text, Titled, Values, Whole } from '../http/schemas.ts'

const Person = Shape({ ...Named.properties, department: Nullable(Text) })
const Mode = Type.Enum(['hidden', 'masked', 'readonly', 'editable'])
const Clause = Shape({
  kind: Text,
  holds: Type.Boolean(),
  of: Type.Array(Values, { description: 'Clauses of the same shape' }),
  tree: Type.Optional(Values),
  relation: Type.Optional(Text),
  form: Type.Optional(Text),
})
const Way = Shape({
  kind: Type.Enum(['role', 'action', 'rows', 'owner']),
  role: Type.Optional(Labelled),
  records: Nullable(Whole),
  others: Whole,
})

/** Why somebody may do something with a record, or what would let him. */
export const ExplainAnswer = Shape({
  user: Shape({ ...Person.properties, roles: Type.Array(Labelled) }),
  record: Shape({ ...Titled.properties, owner: Nullable(Person) }),
  action: Type.Enum(['view', 'create', 'edit', 'delete', 'export', 'import', 'print', 'transfer']),
  allowed: Type.Boolean(),
  mode: Nullable(Mode),
  reason: Nullable(Text),
  grants: Type.Array(Shape({ role: Labelled, rows: Clause, holds: Type.Boolean(), mode: Type.Optional(Mode) })),
  ways: Type.Array(Way),
})
