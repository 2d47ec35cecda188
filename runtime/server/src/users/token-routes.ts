import { randomBytes } from 'node:crypto'
import { PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, NO_CONTENT, strict } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { hashOf, TOKEN_PREFIX } from '../sessions/sessions.ts'
import { TokenMade, TokensAnswer } from './user-answers.ts'

/** API tokens: each acts as the person who made it, with his rights of the moment. Shown once, kept as a hash. */
export function tokenRoutes(app: App, { db, now }: Platform): void {
  const config = { permission: 'viewer' } as const

  app.get(
    '/api/tokens',
    {
      config,
      schema: { summary: `List one's own API tokens, without their secrets`, response: answers(TokensAnswer) },
    },
    async (request) => ({
      rows: await db
        .selectFrom('meta.token')
        .select(['id', 'label', 'created_at as createdAt', 'expires_at as expiresAt', 'last_used_at as lastUsedAt'])
        .where('user_id', '=', viewerOf(request).id)
        .where('revoked_at', 'is', null)
        .orderBy('created_at', 'desc')
        .execute(),
    }),
  )

  app.post(
    '/api/tokens',
    {
      config,
      schema: {
        summary: 'Make an API token; its secret is told once',
        body: Type.Object(
          {
            label: Type.String({ minLength: 1, maxLength: 100 }),
            days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
          },
          strict,
        ),
        response: answers(TokenMade, 201),
      },
    },
    async (request, reply) => {
      const actor = viewerOf(request)
      // A leaked token must not be able to make itself immortal.
      if (request.credential === 'bearer' && isToken(request.headers.authorization))
        throw new PlatformError('FORBIDDEN')
      const token = TOKEN_PREFIX + randomBytes(32).toString('base64url')
      const { label, days } = request.body
      const expires = days === undefined ? null : new Date(now().getTime() + days * 86_400_000).toISOString()
      const made = await db.transaction().execute(async (trx) => {
        const row = {
          user_id: actor.id,
          label,
          hash: hashOf(token),
          created_at: now().toISOString(),
          expires_at: expires,
        }
        const { id } = await trx.insertInto('meta.token').values(row).returning('id').executeTakeFirstOrThrow()
        await writeAudit(trx, [{ actor, action: 'token.create', at: now(), record: id, params: { label }, request }])
        return id
      })
      return reply.code(201).send({ id: made, label, token, expiresAt: expires })
    },
  )

  app.delete(
    '/api/tokens/:id',
    { config, schema: { summary: 'Withdraw an API token', params: Type.Object({ id: Id }), response: NO_CONTENT } },
    async (request, reply) => {
      const actor = viewerOf(request)
      await db.transaction().execute(async (trx) => {
        const gone = await trx
          .updateTable('meta.token')
          .set({ revoked_at: now().toISOString() })
          .where('id', '=', request.params.id)
          .where('user_id', '=', actor.id)
          .where('revoked_at', 'is', null)
          .returning('label')
          .executeTakeFirst()
        if (!gone) throw new PlatformError('NOT_FOUND')
        await writeAudit(trx, [
          {
            actor,
            action: 'token.revoke',
            at: now(),
            record: request.params.id,
            params: { label: gone.label },
            request,
          },
        ])
      })
      return reply.code(204).send()
    },
  )
}

// helpers

const isToken = (header: string | undefined): boolean => header?.startsWith(`Bearer ${TOKEN_PREFIX}`) ?? false
