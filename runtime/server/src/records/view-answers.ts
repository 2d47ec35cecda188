import { Type } from 'typebox'
import { Id, Nullable, Rows, Shape, Text, Values } from '../http/schemas.ts'

const view = {
  id: Id,
  label: Text,
  kind: Text,
  columns: Type.Array(Type.Unknown()),
  filter: Type.Unknown(),
  sort: Type.Unsafe<readonly unknown[]>(Type.Array(Text)),
  group: Type.Unsafe<object | null>(Nullable(Text)),
  settings: Values,
  shared: Type.Boolean(),
  editors: Type.Enum(['owner', 'all']),
  segment: Type.Boolean(),
  mine: Type.Boolean(),
  editable: Type.Boolean(),
}
export const ViewAnswer = Shape(view)
export const ViewsAnswer = Rows(Shape({ ...view, owner: Type.Optional(Nullable(Text)) }))
export const SegmentsAnswer = Rows(
  Shape({ id: Id, form: Text, label: Text, shared: Type.Boolean(), personal: Type.Boolean() }),
)
