import { Type } from 'typebox'
import { Definition, Id, IssueShape, Nullable, Shape, Text, Values, Whole } from '../http/schemas.ts'

const byKey = Type.Record(Text, Definition)
const bundle = {
  app: Definition,
  forms: byKey,
  options: byKey,
  flows: byKey,
  reports: byKey,
  dashboards: byKey,
}

export const PublishedAnswer = Shape({
  version: Whole,
  ...bundle,
  rights: Type.Record(Text, Values, { description: 'What the reader may do with each form and its fields' }),
  datasets: byKey,
})
export const DraftAnswer = Shape({
  revision: Whole,
  version: Whole,
  ...bundle,
  roles: byKey,
  rules: byKey,
  revisions: Type.Record(Text, Whole),
  changed: Type.Array(Text),
  removed: Type.Array(Text),
})
export const RevisionAnswer = Shape({ revision: Whole })

const BrokenRow = Shape({
  id: Id,
  number: Nullable(Text),
  title: Nullable(Text),
  value: Nullable(Text),
  owner: Nullable(Text),
  message: Text,
})

/** What publishing would do, and which rows a new rule would not let through. */
export const PlanAnswer = Shape({
  operations: Type.Array(
    Shape({
      kind: Text,
      target: Text,
      field: Type.Optional(Text),
      message: Text,
      details: Type.Optional(Type.Array(Text)),
      effect: Type.Enum(['none', 'fill', 'convert', 'archive', 'index']),
    }),
  ),
  breaks: Type.Array(
    Shape({
      target: Text,
      field: Text,
      code: Text,
      message: Text,
      rows: Whole,
      total: Whole,
      visible: Whole,
      sample: Type.Array(BrokenRow),
    }),
  ),
  impact: Type.Array(Shape({ target: Text, message: Text })),
  errors: Type.Array(IssueShape),
  version: Shape({ from: Whole, to: Whole }),
})
