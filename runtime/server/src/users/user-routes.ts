import { PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { changesBetween, writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, strict } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { generatePassword } from './first-administrator.ts'
import { hashPassword, PASSWORD_MAX, PASSWORD_MIN, passwordProblem } from './password.ts'
import { peopleChanged } from './permission-version.ts'
import { likeText } from './person-search.ts'
import { createUser, updateUser } from './save-user.ts'
import { selectUsers } from './user-row.ts'
import { PLATFORM_ROLES } from './viewer.ts'
import { PasswordAnswer, UserAnswer, UsersAnswer } from './user-answers.ts'

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const Maybe = (maxLength: number) => Type.Union([Type.String({ maxLength }), Type.Null()])
const fields = {
  email: Type.Optional(Maybe(200)),
  mobile: Type.Optional(Maybe(30)),
  locale: Type.Optional(Type.Union([Type.Enum(['zh-CN', 'en-US']), Type.Null()])),
  department_id: Type.Optional(Type.Union([Id, Type.Null()])),
  other_departments: Type.Optional(Type.Array(Id, { maxItems: 50 })),
  roles: Type.Optional(Type.Array(Type.Object({ app: Text(41), role: Text(41) }, strict), { maxItems: 200 })),
  platformRoles: Type.Optional(Type.Array(Type.Enum([...PLATFORM_ROLES]), { uniqueItems: true })),
}
const NewUser = Type.Object(
  { ...fields, username: Text(60), name: Text(60), password: Type.Optional(Text(200)) },
  strict,
)
const ChangedUser = Type.Object(
  {
    ...fields,
    username: Type.Optional(Text(60)),
    name: Type.Optional(Text(60)),
    status: Type.Optional(Type.Enum(['active', 'disabled'])),
  },
  strict,
)
const Query = Type.Object(
  {
    search: Type.Optional(Type.String({ maxLength: 100 })),
    department: Type.Optional(Id),
    status: Type.Optional(Type.Enum(['active', 'disabled'])),
    page: Type.Integer({ minimum: 1, maximum: 10_000, default: 1 }),
    size: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
  },
  strict,
)
const Params = Type.Object({ id: Id })

/** People, for administrators. */
export function userRoutes(app: App, platform: Platform): void {
  const { db, now } = platform
  const config = { permission: 'administrator' } as const
  const one = async (id: string) => {
    const user = await selectUsers(db).where('u.id', '=', id).executeTakeFirst()
    if (!user) throw new PlatformError('NOT_FOUND')
    return user
  }

  app.get(
    '/api/users',
    { config, schema: { summary: 'List accounts, page by page', querystring: Query, response: answers(UsersAnswer) } },
    async ({ query }) => {
      let rows = selectUsers(db)
      let count = db.selectFrom('meta.user as u').select((eb) => eb.fn.countAll<string>().as('total'))
      if (query.search) {
        rows = rows.where('u.search', 'like', likeText(query.search))
        count = count.where('u.search', 'like', likeText(query.search))
      }
      if (query.status) {
        rows = rows.where('u.status', '=', query.status)
        count = count.where('u.status', '=', query.status)
      }
      if (query.department) {
        const members = db
          .selectFrom('meta.department_member')
          .select('user_id')
          .where('department_id', '=', query.department)
        rows = rows.where('u.id', 'in', members)
        count = count.where('u.id', 'in', members)
      }
      const page = rows
        .orderBy('u.status')
        .orderBy('u.username_key')
        .limit(query.size)
        .offset((query.page - 1) * query.size)
      const [found, total] = await Promise.all([page.execute(), count.executeTakeFirstOrThrow()])
      return { rows: found, total: Number(total.total) }
    },
  )

  app.get(
    '/api/users/:id',
    { config, schema: { summary: 'Read an account', params: Params, response: answers(UserAnswer) } },
    async ({ params }) => one(params.id),
  )

  app.post(
    '/api/users',
    { config, schema: { summary: 'Make an account', body: NewUser, response: answers(UserAnswer, 201) } },
    async (request, reply) => {
      const actor = viewerOf(request)
      const id = await db.transaction().execute(async (trx) => {
        const made = await createUser(trx, request.body, actor.id)
        const { password: _secret, ...rest } = request.body
        await writeAudit(trx, [
          { actor, action: 'user.create', at: now(), record: made, changes: changesBetween({}, rest), request },
        ])
        return made
      })
      return reply.code(201).send(await one(id))
    },
  )

  app.patch(
    '/api/users/:id',
    {
      config,
      schema: {
        summary: 'Change an account, disable it or let it in again',
        params: Params,
        body: ChangedUser,
        response: answers(UserAnswer),
      },
    },
    async (request) => {
      const actor = viewerOf(request)
      const { id } = request.params
      if (id === actor.id && request.body.status === 'disabled') throw new PlatformError('STATE', { reason: 'self' })
      const before = asInput(await one(id))
      await db.transaction().execute(async (trx) => {
        await updateUser(trx, id, request.body, now())
        const changes = changesBetween(before, request.body)
        await writeAudit(trx, [{ actor, action: 'user.update', at: now(), record: id, changes, request }])
      })
      return one(id)
    },
  )

  app.post(
    '/api/users/:id/password',
    {
      config,
      schema: {
        summary: 'Give an account a new first password',
        params: Params,
        body: Type.Optional(Type.Object({ password: Type.Optional(Text(200)) }, strict)),
        response: answers(PasswordAnswer),
      },
    },
    async (request) => {
      const actor = viewerOf(request)
      const user = await one(request.params.id)
      const given = request.body?.password
      const problem = given === undefined ? null : passwordProblem(given, user.username)
      if (problem)
        throw new PlatformError(
          'INVALID',
          {},
          { issues: [{ path: 'password', code: problem, params: { min: PASSWORD_MIN, max: PASSWORD_MAX } }] },
        )
      const password = given ?? generatePassword()
      const hash = await hashPassword(password)
      await db.transaction().execute(async (trx) => {
        await trx
          .updateTable('meta.user')
          .set({ password_hash: hash, must_change_password: true })
          .where('id', '=', user.id)
          .execute()
        await trx.deleteFrom('meta.session').where('user_id', '=', user.id).execute()
        await peopleChanged(trx, [user.id])
        await writeAudit(trx, [{ actor, action: 'user.password', at: now(), record: user.id, request }])
      })
      // A password that we made is shown once, to whoever hands it over.
      return { password: given === undefined ? password : null }
    },
  )
}

// helpers

type User = Awaited<ReturnType<ReturnType<typeof selectUsers>['executeTakeFirstOrThrow']>>
const asInput = (user: User): Record<string, unknown> => ({
  ...user,
  department_id: user.departments.find((department) => department.primary)?.id ?? null,
  other_departments: user.departments.filter((department) => !department.primary).map((department) => department.id),
})
