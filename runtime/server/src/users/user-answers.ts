import { Type } from 'typebox'
import { Id, Moment, Named, Nullable, Rows, Shape, Text, Whole } from '../http/schemas.ts'

export const Status = Type.Enum(['active', 'disabled'])
export const UserAnswer = Shape({
  id: Id,
  username: Text,
  name: Text,
  email: Nullable(Text),
  mobile: Nullable(Text),
  locale: Nullable(Text),
  status: Status,
  platformRoles: Type.Array(Type.Enum(['administrator', 'builder', 'auditor'])),
  mustChangePassword: Type.Boolean(),
  hasPassword: Type.Boolean(),
  lastLoginAt: Nullable(Moment),
  createdAt: Moment,
  departments: Type.Array(Shape({ ...Named.properties, primary: Type.Boolean() })),
  roles: Type.Array(Shape({ app: Text, role: Text })),
})
export const UsersAnswer = Shape({ rows: Type.Array(UserAnswer), total: Whole })
export const PasswordAnswer = Shape({
  password: Nullable(Type.String({ description: 'The one that was made; null where it was given' })),
})

/** People as everybody may know them. */
export const PeopleAnswer = Rows(
  Shape({
    ...Named.properties,
    department: Nullable(Text),
    departmentTitle: Nullable(Text),
    disabled: Type.Boolean(),
  }),
)

export const DepartmentAnswer = Shape({
  id: Id,
  title: Text,
  parent_id: Nullable(Id),
  head_id: Nullable(Id),
  position: Whole,
})

export const RoleMembersAnswer = Rows(Shape({ ...Named.properties, role: Text, status: Status }))
export const MembersAnswer = Shape({ members: Type.Array(Id) })

const token = { id: Id, label: Text, expiresAt: Nullable(Moment) }
export const TokensAnswer = Rows(Shape({ ...token, createdAt: Moment, lastUsedAt: Nullable(Moment) }))
export const TokenMade = Shape({ ...token, token: Type.String({ description: 'Shown this once' }) })

export const OrganisationAnswer = Shape({
  name: Text,
  timeZone: Text,
  locale: Type.Enum(['zh-CN', 'en-US']),
  currency: Text,
  weekStart: Whole,
  fiscalYearStart: Whole,
})
