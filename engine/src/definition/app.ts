import { Type, type Static } from 'typebox'
import { Label } from './json.ts'
import { Key } from './key.ts'

const MenuItem = Type.Object(
  {
    kind: Type.Enum(['form', 'dashboard', 'report']),
    key: Key,
    label: Type.Optional(Label),
    icon: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false },
)
export const MenuGroup = Type.Object({ group: Label, items: Type.Array(MenuItem) }, { additionalProperties: false })
export type MenuGroup = Static<typeof MenuGroup>

export const AppDefinition = Type.Object(
  {
    kind: Type.Literal('app'),
    key: Key,
    label: Label,
    icon: Type.Optional(Type.String({ maxLength: 40 })),
    color: Type.Optional(Type.String({ maxLength: 20 })),
    help: Type.Optional(Label),
    menu: Type.Optional(Type.Array(MenuGroup)),
  },
  { additionalProperties: false },
)
export type AppDefinition = Static<typeof AppDefinition>
