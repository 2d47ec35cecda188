import { Key, PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, strict } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { peopleChanged } from './permission-version.ts'
import { MembersAnswer, RoleMembersAnswer } from './user-answers.ts'

const Query = Type.Object({ app: Key, role: Type.Optional(Key) }, strict)
const One = Type.Object({ app: Key, role: Key }, strict)

/** Who is in which role of an app. Live: a change holds from the next request; what the role may do is a definition. */
export function roleMemberRoutes(app: App, { db, now }: Platform): void {
  app.get(
    '/api/roles/members',
    {
      config: { permission: ['administrator', 'builder'] },
      schema: {
        summary: 'List who holds the roles of an app',
        querystring: Query,
        response: answers(RoleMembersAnswer),
      },
    },
    async ({ query }) => {
      let members = db
        .selectFrom('meta.role_member as r')
        .innerJoin('meta.user as u', 'u.id', 'r.user_id')
        .select(['r.role', 'u.id', 'u.name as title', 'u.status'])
        .where('r.app', '=', query.app)
        .orderBy('r.role')
        .orderBy('u.name')
      if (query.role) members = members.where('r.role', '=', query.role)
      return { rows: await members.execute() }
    },
  )

  app.put(
    '/api/roles/members',
    {
      config: { permission: 'administrator' },
      schema: {
        summary: 'Replace the members of a role',
        querystring: One,
        body: Type.Object({ members: Type.Array(Id, { maxItems: 5_000, uniqueItems: true }) }, strict),
        response: answers(MembersAnswer),
      },
    },
    async (request) => {
      const actor = viewerOf(request)
      const { app: key, role } = request.query
      const wanted = request.body.members
      await db.transaction().execute(async (trx) => {
        const rows = await trx
          .selectFrom('meta.role_member')
          .select('user_id')
          .where('app', '=', key)
          .where('role', '=', role)
          .forUpdate()
          .execute()
        const before = new Set(rows.map((row) => row.user_id))
        const added = wanted.filter((id) => !before.has(id))
        const removed = [...before].filter((id) => !wanted.includes(id))
        if (added.length) {
          const found = await trx.selectFrom('meta.user').select('id').where('id', 'in', added).execute()
          if (found.length < added.length)
            throw new PlatformError('INVALID', {}, { issues: [{ path: 'members', code: 'REFERENCE' }] })
          await trx
            .insertInto('meta.role_member')
            .values(added.map((id) => ({ app: key, role, user_id: id })))
            .onConflict((c) => c.doNothing())
            .execute()
        }
        if (removed.length)
          await trx
            .deleteFrom('meta.role_member')
            .where('app', '=', key)
            .where('role', '=', role)
            .where('user_id', 'in', removed)
            .execute()
        await peopleChanged(trx, [...added, ...removed])
        await writeAudit(trx, [
          { actor, action: 'role.members', at: now(), app: key, params: { role, added, removed }, request },
        ])
      })
      return { members: wanted }
    },
  )
}
