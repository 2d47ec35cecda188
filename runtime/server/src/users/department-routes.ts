import { PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import type { Transaction } from 'kysely'
import { changesBetween, writeAudit } from '../audit/write-audit.ts'
import type { Database } from '../db/schema.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, NO_CONTENT, Rows, strict } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { organisationChanged } from './permission-version.ts'
import { DepartmentAnswer } from './user-answers.ts'

const fields = {
  parent_id: Type.Optional(Type.Union([Id, Type.Null()])),
  head_id: Type.Optional(Type.Union([Id, Type.Null()])),
  position: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
}
const Title = Type.String({ minLength: 1, maxLength: 100 })
const Params = Type.Object({ id: Id })

/** The tree of departments: read by whoever is signed in (pickers), changed by administrators. */
export function departmentRoutes(app: App, { db, now }: Platform): void {
  const config = { permission: 'administrator' } as const
  const columns = ['id', 'parent_id', 'title', 'head_id', 'position'] as const

  app.get(
    '/api/departments',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'List all departments', response: answers(Rows(DepartmentAnswer)) },
    },
    async () => ({
      rows: await db.selectFrom('meta.department').select(columns).orderBy('position').orderBy('title').execute(),
    }),
  )

  app.post(
    '/api/departments',
    {
      config,
      schema: {
        summary: 'Make a department',
        body: Type.Object({ ...fields, title: Title }, strict),
        response: answers(DepartmentAnswer, 201),
      },
    },
    async (request, reply) => {
      const actor = viewerOf(request)
      const made = await db.transaction().execute(async (trx) => {
        await checkReferences(trx, null, request.body)
        const row = await trx
          .insertInto('meta.department')
          .values(request.body)
          .returning(columns)
          .executeTakeFirstOrThrow()
        await organisationChanged(trx)
        await writeAudit(trx, [
          {
            actor,
            action: 'department.create',
            at: now(),
            record: row.id,
            changes: changesBetween({}, request.body),
            request,
          },
        ])
        return row
      })
      return reply.code(201).send(made)
    },
  )

  app.patch(
    '/api/departments/:id',
    {
      config,
      schema: {
        summary: 'Rename or move a department',
        params: Params,
        body: Type.Object({ ...fields, title: Type.Optional(Title) }, strict),
        response: answers(DepartmentAnswer),
      },
    },
    async (request) => {
      const actor = viewerOf(request)
      const { id } = request.params
      return db.transaction().execute(async (trx) => {
        // One change of the tree at a time, so that two moves cannot close a ring.
        await organisationChanged(trx)
        const old = await trx.selectFrom('meta.department').select(columns).where('id', '=', id).executeTakeFirst()
        if (!old) throw new PlatformError('NOT_FOUND')
        await checkReferences(trx, id, request.body)
        const set = { ...old, ...request.body }
        const row = await trx
          .updateTable('meta.department')
          .set(set)
          .where('id', '=', id)
          .returning(columns)
          .executeTakeFirstOrThrow()
        await writeAudit(trx, [
          {
            actor,
            action: 'department.update',
            at: now(),
            record: id,
            changes: changesBetween(old, request.body),
            request,
          },
        ])
        return row
      })
    },
  )

  app.delete(
    '/api/departments/:id',
    { config, schema: { summary: 'Delete a department without people', params: Params, response: NO_CONTENT } },
    async (request, reply) => {
      const actor = viewerOf(request)
      const { id } = request.params
      await db.transaction().execute(async (trx) => {
        await organisationChanged(trx)
        const member = await trx
          .selectFrom('meta.department_member')
          .select('user_id')
          .where('department_id', '=', id)
          .executeTakeFirst()
        const child = await trx
          .selectFrom('meta.department')
          .select('id')
          .where('parent_id', '=', id)
          .executeTakeFirst()
        if (member || child) throw new PlatformError('STATE', { reason: 'departmentNotEmpty' })
        const gone = await trx.deleteFrom('meta.department').where('id', '=', id).returning('title').executeTakeFirst()
        if (!gone) throw new PlatformError('NOT_FOUND')
        await writeAudit(trx, [
          { actor, action: 'department.delete', at: now(), record: id, params: { title: gone.title }, request },
        ])
      })
      return reply.code(204).send()
    },
  )
}

// helpers

async function checkReferences(
  db: Transaction<Database>,
  id: string | null,
  input: { parent_id?: string | null; head_id?: string | null },
): Promise<void> {
  const wrong = (path: string, code: string) => new PlatformError('INVALID', {}, { issues: [{ path, code }] })
  if (
    input.head_id &&
    !(await db.selectFrom('meta.user').select('id').where('id', '=', input.head_id).executeTakeFirst())
  )
    throw wrong('head_id', 'REFERENCE')
  const seen = new Set<string>()
  for (let at = input.parent_id; at;) {
    if (at === id || seen.has(at)) throw wrong('parent_id', 'LOOP')
    seen.add(at)
    const parent = await db.selectFrom('meta.department').select('parent_id').where('id', '=', at).executeTakeFirst()
    if (!parent) throw wrong('parent_id', 'REFERENCE')
    at = parent.parent_id
  }
}
