import { randomBytes } from 'node:crypto'
import { Key, PlatformError } from '@tenon/engine'
import type { Selectable } from 'kysely'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { HookTable } from '../db/rule-tables.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, strict } from '../http/schemas.ts'
import type { Automation } from './automation.ts'
import { hookSecret } from './hook-secret.ts'
import { runErrorWords } from './run-routes.ts'
import { HookCallsAnswer, HookFound, HookMade, HookShape } from './hook-answers.ts'

const builder: { permission: ('builder' | 'administrator')[] } = { permission: ['builder', 'administrator'] }
const params = Type.Object({ app: Key, rule: Key })
const PATH = '/api/apps/:app/rules/:rule/hook'
type Hook = Selectable<HookTable>

/** The address at which another system wakes a rule: made, closed, given another secret; and who called. For builders. */
export function hookRoutes(app: App, automation: Automation): void {
  const { db, now, config } = automation.records.platform
  const rowOf = (of: { readonly app: string; readonly rule: string }) =>
    db.selectFrom('meta.hook').selectAll().where('app', '=', of.app).where('rule', '=', of.rule).executeTakeFirst()
  /** Without BASE_URL a path: the page knows the address it was opened under. */
  const wire = (row: Hook) => ({
    url: `${config.baseUrl ?? ''}/api/hooks/${row.token}`,
    enabled: row.enabled,
    hourly: row.hourly,
    createdAt: row.created_at,
  })
  const withSecret = (row: Hook) => ({ ...wire(row), secret: hookSecret(config.secretKey, row) })

  app.get(
    PATH,
    {
      config: builder,
      schema: { summary: 'Read the address by which others wake a rule', params, response: answers(HookFound) },
    },
    async (request) => {
      const row = await rowOf(request.params)
      return { hook: row ? wire(row) : null }
    },
  )

  app.post(
    PATH,
    {
      config: builder,
      schema: { summary: 'Open an address by which others wake a rule', params, response: answers(HookMade, 201) },
    },
    async (request, reply) => {
      const { app: appKey, rule } = request.params
      const actor = viewerOf(request)
      const made = await db.transaction().execute(async (trx) => {
        const known = await trx.selectFrom('meta.app').select('key').where('key', '=', appKey).executeTakeFirst()
        if (!known) throw new PlatformError('NOT_FOUND')
        const row = await trx
          .insertInto('meta.hook')
          .values({
            app: appKey,
            rule,
            token: randomBytes(24).toString('base64url'),
            created_at: now().toISOString(),
            created_by: actor.id,
          })
          .onConflict((conflict) => conflict.columns(['app', 'rule']).doNothing())
          .returningAll()
          .executeTakeFirst()
        if (!row) throw new PlatformError('CONFLICT')
        await writeAudit(trx, [{ actor, action: 'hook.create', at: now(), app: appKey, params: { rule }, request }])
        return row
      })
      return reply.code(201).send(withSecret(made))
    },
  )

  app.post(
    `${PATH}/secret`,
    {
      config: builder,
      schema: { summary: 'Give the address of a rule a new secret', params, response: answers(HookMade) },
    },
    async (request) => {
      const { app: appKey, rule } = request.params
      const actor = viewerOf(request)
      const row = await db.transaction().execute(async (trx) => {
        await writeAudit(trx, [{ actor, action: 'hook.secret', at: now(), app: appKey, params: { rule }, request }])
        return trx
          .updateTable('meta.hook')
          .set((eb) => ({ generation: eb('generation', '+', 1) }))
          .where('app', '=', appKey)
          .where('rule', '=', rule)
          .returningAll()
          .executeTakeFirst()
      })
      if (!row) throw new PlatformError('NOT_FOUND')
      return withSecret(row)
    },
  )

  app.patch(
    PATH,
    {
      config: builder,
      schema: {
        summary: 'Pause or limit the address of a rule',
        params,
        body: Type.Object(
          {
            enabled: Type.Optional(Type.Boolean()),
            hourly: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
          },
          strict,
        ),
        response: answers(HookShape),
      },
    },
    async (request) => {
      const { app: appKey, rule } = request.params
      const actor = viewerOf(request)
      const before = await rowOf(request.params)
      if (!before) throw new PlatformError('NOT_FOUND')
      if (Object.keys(request.body).length === 0) return wire(before)
      return db.transaction().execute(async (trx) => {
        const row = await trx
          .updateTable('meta.hook')
          .set(request.body)
          .where('id', '=', before.id)
          .returningAll()
          .executeTakeFirstOrThrow()
        const audited = { app: appKey, params: { rule, ...request.body } }
        await writeAudit(trx, [{ actor, action: 'hook.update', at: now(), ...audited, request }])
        return wire(row)
      })
    },
  )

  app.get(
    `${PATH}/calls`,
    {
      config: builder,
      schema: {
        summary: 'List calls from outside',
        params,
        querystring: Type.Object({ cursor: Type.Optional(Id) }, strict),
        response: answers(HookCallsAnswer),
      },
    },
    async (request) => {
      const hook = await rowOf(request.params)
      if (!hook) return { rows: [], nextCursor: null }
      let rows = db.selectFrom('meta.hook_call').selectAll().where('hook', '=', hook.id)
      if (request.query.cursor) rows = rows.where('id', '<', request.query.cursor)
      const found = await rows
        .orderBy('id', 'desc')
        .limit(SHOWN + 1)
        .execute()
      const locale = localeOf(request.headers['accept-language'])
      return {
        rows: found.slice(0, SHOWN).map(({ id, at, key, outcome, status, record, error, ms, address }) => ({
          ...{ id, at, key, outcome, status, record, ms, address },
          error: error ? runErrorWords(error, locale) : null,
        })),
        nextCursor: found.length > SHOWN ? found[SHOWN - 1]!.id : null,
      }
    },
  )
}

// helpers

const SHOWN = 30
