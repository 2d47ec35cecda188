import { Type } from 'typebox'
import { Nullable, Shape, Text, Whole, Words } from '../http/schemas.ts'

const summary = {
  key: Text,
  version: Text,
  app: Text,
  label: Words,
  help: Type.Optional(Words),
  icon: Type.Optional(Text),
  color: Type.Optional(Text),
  installed: Nullable(Whole),
  counts: Shape({
    forms: Whole,
    fields: Whole,
    options: Whole,
    flows: Whole,
    rules: Whole,
    reports: Whole,
    dashboards: Whole,
    roles: Whole,
  }),
  sample: Shape({ departments: Whole, people: Whole, records: Whole }),
}
export const TemplateSummaryAnswer = Shape(summary)

const Parts = Type.Array(
  Shape({ key: Text, label: Text, help: Type.Optional(Text), fields: Type.Optional(Whole) }),
)
/** What a template would bring, before it brings it. */
export const TemplateAnswer = Shape({
  ...summary,
  conflicts: Type.Array(Shape({ code: Text, params: Shape({ app: Text }) })),
  forms: Parts,
  flows: Parts,
  rules: Parts,
  reports: Parts,
  dashboards: Parts,
  roles: Parts,
  people: Type.Array(
    Shape({
      username: Text,
      name: Text,
      roles: Type.Array(Text),
      department: Nullable(Text),
      exists: Type.Boolean(),
    }),
  ),
  installerRole: Nullable(Text),
})
export const InstalledAnswer = Shape({ app: Text, version: Whole, people: Whole, records: Whole })
