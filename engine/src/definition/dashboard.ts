import { Type, type Static } from 'typebox'
import { Expression, Label } from './json.ts'
import { Key } from './key.ts'

/** A card on the 12-column grid: a report's chart, or a text. */
export const DashboardItem = Type.Object(
  {
    id: Type.String({ maxLength: 40 }),
    kind: Type.Enum(['chart', 'text']),
    report: Type.Optional(Key),
    chart: Type.Optional(Type.Integer({ minimum: 0 })),
    label: Type.Optional(Label),
    text: Type.Optional(Label),
    /** Key of the tab that it stands on; left out = the first. */
    tab: Type.Optional(Key),
    /** The chart also stands on the first page of who may open the dashboard, as the dashboard opens; named roles: of these only. */
    home: Type.Optional(Type.Union([Type.Boolean(), Type.Array(Key, { minItems: 1, maxItems: 50 })])),
    x: Type.Integer({ minimum: 0, maximum: 11 }),
    y: Type.Integer({ minimum: 0 }),
    w: Type.Integer({ minimum: 1, maximum: 12 }),
    h: Type.Integer({ minimum: 1, maximum: 40 }),
  },
  { additionalProperties: false },
)
export type DashboardItem = Static<typeof DashboardItem>

/** A filter in the bar; `binds` says which field it means in each report's dataset form. */
export const DashboardFilter = Type.Object(
  {
    key: Key,
    label: Label,
    type: Type.Enum(['period', 'member', 'department', 'option']),
    options: Type.Optional(Key),
    default: Type.Optional(Expression),
    binds: Type.Record(Type.String(), Type.String()),
  },
  { additionalProperties: false },
)
export type DashboardFilter = Static<typeof DashboardFilter>

/** A page of a dashboard; all of them stand under the one filter bar. */
export const DashboardTab = Type.Object({ key: Key, label: Label }, { additionalProperties: false })
export type DashboardTab = Static<typeof DashboardTab>

export const DashboardDefinition = Type.Object(
  {
    kind: Type.Literal('dashboard'),
    key: Key,
    label: Label,
    help: Type.Optional(Label),
    filters: Type.Optional(Type.Array(DashboardFilter, { maxItems: 10 })),
    tabs: Type.Optional(Type.Array(DashboardTab, { maxItems: 12 })),
    items: Type.Array(DashboardItem, { maxItems: 60 }),
  },
  { additionalProperties: false },
)
export type DashboardDefinition = Static<typeof DashboardDefinition>
