import { Type } from 'typebox'
import { Id } from '../http/schemas.ts'

const Text = Type.String()
const session = {
  user: Type.Object({
    id: Id,
    username: Text,
    name: Text,
    locale: Type.Union([Type.Enum(['zh-CN', 'en-US']), Type.Null()]),
    mustChangePassword: Type.Boolean(),
    platformRoles: Type.Array(Type.Enum(['administrator', 'builder', 'auditor'])),
    department: Type.Union([Type.Object({ id: Id, title: Text }), Type.Null()]),
  }),
  organisation: Type.Object(
    {
      name: Text,
      timeZone: Text,
      locale: Text,
      currency: Text,
      weekStart: Type.Integer(),
      fiscalYearStart: Type.Integer(),
    },
    { additionalProperties: true },
  ),
  csrfToken: Type.String({ description: 'Goes into X-CSRF-Token of writes that are let in by the cookie' }),
}
export const SessionAnswer = Type.Object(session, { additionalProperties: false })
export const SignInAnswer = Type.Object(
  { token: Type.String({ description: 'Bearer token of the session' }), ...session },
  { additionalProperties: false },
)
/** Who is signed in; nobody is no error. */
export const WhoAnswer = Type.Union([
  SessionAnswer,
  Type.Object(
    { user: Type.Null(), organisation: Type.Null(), csrfToken: Type.Null() },
    { additionalProperties: false },
  ),
])
