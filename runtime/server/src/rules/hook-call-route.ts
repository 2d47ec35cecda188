import { PlatformError } from '@tenon/engine'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { asPlatformError } from '../http/errors.ts'
import { parseJson } from '../http/json-body.ts'
import { countAttempt } from '../public/count-attempt.ts'
import type { Automation } from './automation.ts'
import { callKey, checkHookCaller, hookSecret } from './hook-secret.ts'
import { receiveCall } from './receive-call.ts'
import { errorOf } from './rule-log.ts'
import { answers } from '../http/schemas.ts'
import { CalledAnswer } from './hook-answers.ts'

const Params = Type.Object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{16,64}$' }) })

/** Where other systems call: signed or with the secret, each call in the log, what is wrong told at its place in the body. */
export function hookCallRoute(app: App, automation: Automation): void {
  const { db, now, config, events } = automation.records.platform
  /** What was signed is the text, not what it means. */
  const texts = new WeakMap<FastifyRequest, string>()

  void app.register(async (scope: App) => {
    scope.removeContentTypeParser('application/json')
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
      texts.set(request, text as string)
      if (text === '') return done(null, undefined)
      try {
        done(null, parseJson(text as string))
      } catch (error) {
        done(error as Error)
      }
    })

    scope.post(
      '/api/hooks/:token',
      {
        config: { permission: 'public', rateLimit: { max: 600, timeWindow: '1 minute' } },
        schema: {
          summary: 'Call a rule from outside',
          params: Params,
          body: Type.Unknown(),
          response: answers(CalledAnswer),
        },
      },
      async (request) => {
        const begun = performance.now()
        const hook = await db
          .selectFrom('meta.hook')
          .selectAll()
          .where('token', '=', request.params.token)
          .executeTakeFirst()
        if (!hook?.enabled) throw new PlatformError('NOT_FOUND')
        await counted(hook, request.ip)
        const call = { request: request.id, address: request.ip }
        try {
          checkHookCaller(request.headers, texts.get(request) ?? '', hookSecret(config.secretKey, hook), now())
          const key = callKey(request.headers)
          const answer = await receiveCall(automation, hook, { body: request.body, key, ...call })
          events.hint()
          return answer
        } catch (error) {
          const known = asPlatformError(error)
          await db
            .insertInto('meta.hook_call')
            .values({
              hook: hook.id,
              at: now().toISOString(),
              outcome: 'refused',
              status: known.status,
              error: JSON.stringify(errorOf(known)),
              ms: performance.now() - begun,
              address: request.ip,
            })
            .execute()
          throw error
        }
      },
    )
  })

  async function counted(hook: { readonly id: string; readonly hourly: number }, address: string): Promise<void> {
    try {
      await countAttempt(db, now(), { id: `hook/${hook.id}`, hourly: hook.hourly, perAddress: hook.hourly }, address)
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error
      throw new PlatformError(error.code, { ...error.params, reason: 'hookBusy' })
    }
  }
}
