import { PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { changesBetween, writeAudit } from '../audit/write-audit.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, strict } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { readOrganisation, SETTINGS } from './organisation.ts'
import { OrganisationAnswer } from './user-answers.ts'

const ZONES = new Set(Intl.supportedValuesOf('timeZone'))
const Organisation = Type.Partial(
  Type.Object({
    name: Type.String({ maxLength: 100 }),
    timeZone: Type.String({ maxLength: 60 }),
    locale: Type.Enum(['zh-CN', 'en-US']),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    weekStart: Type.Integer({ minimum: 1, maximum: 7 }),
    fiscalYearStart: Type.Integer({ minimum: 1, maximum: 12 }),
  }),
  strict,
)

/** Settings of the organisation. */
export function settingRoutes(app: App, platform: Platform): void {
  const { db, now } = platform
  app.get(
    '/api/settings/organisation',
    {
      config: { permission: 'viewer' },
      schema: { summary: 'Read the settings of the organisation', response: answers(OrganisationAnswer) },
    },
    () => readOrganisation(platform),
  )

  app.patch(
    '/api/settings/organisation',
    {
      config: { permission: 'administrator' },
      schema: {
        summary: 'Change settings of the organisation',
        body: Organisation,
        response: answers(OrganisationAnswer),
      },
    },
    async (request) => {
      const actor = viewerOf(request)
      const zone = request.body.timeZone
      if (zone !== undefined && !ZONES.has(zone))
        throw new PlatformError('INVALID', {}, { issues: [{ path: 'timeZone', code: 'OPTION' }] })
      const before = await readOrganisation(platform)
      const next = { ...before, ...request.body }
      await db.transaction().execute(async (trx) => {
        const row = { value: JSON.stringify(next), updated_at: now().toISOString(), updated_by: actor.id }
        await trx
          .insertInto('meta.setting')
          .values({ key: 'organisation', ...row })
          .onConflict((c) => c.column('key').doUpdateSet(row))
          .execute()
        await trx.insertInto('meta.outbox').values({ topic: SETTINGS, payload: '{}' }).execute()
        await writeAudit(trx, [
          {
            actor,
            action: 'settings.update',
            at: now(),
            changes: changesBetween({ ...before }, request.body),
            request,
          },
        ])
      })
      platform.events.hint()
      return next
    },
  )
}
