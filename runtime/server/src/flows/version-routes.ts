import { Key, PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { definitionVersions } from '../definitions/definition-versions.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, strict } from '../http/schemas.ts'
import type { Automation } from '../rules/automation.ts'
import { administration } from './flow-rights.ts'
import { migrateInstances, planMigration, type Migrated } from './migrate-instances.ts'
import { FlowVersionsAnswer, MigrationAnswer } from './simulate-answers.ts'

const config: { permission: ('builder' | 'administrator')[] } = { permission: ['builder', 'administrator'] }
const params = Type.Object({ app: Key, flow: Key })
const NodeKey = Type.String({ minLength: 1, maxLength: 60 })
const Asked = {
  from: Type.Optional(Type.Integer({ minimum: 1 })),
  map: Type.Optional(Type.Record(NodeKey, NodeKey, { maxProperties: 200 })),
}

/** Versions of a flow: to be compared, with how many instances run on each, and running ones taken over to the published one. */
export function versionRoutes(app: App, automation: Automation): void {
  const { records } = automation
  const { db } = records.platform

  app.get(
    '/api/apps/:app/flows/:flow/versions',
    {
      config,
      schema: {
        summary: 'List versions of a flow with their running instances',
        params,
        response: answers(FlowVersionsAnswer),
      },
    },
    async (request) => {
      const { app: appKey, flow } = request.params
      const published = await records.definitions.cache.fresh(appKey)
      const rows = await definitionVersions(db, appKey, 'flow', flow)
      const running = await db
        .selectFrom('meta.flow_instance')
        .select((eb) => ['revision', eb.fn.countAll<string>().as('n')])
        .where('app', '=', appKey)
        .where('flow', '=', flow)
        .where('status', 'in', ['running', 'returned'])
        .groupBy('revision')
        .execute()
      return {
        published: published.revisions[`flow/${flow}`] ?? null,
        rows: rows.map((row) => ({
          ...row,
          running: Number(running.find(({ revision }) => revision === row.revision)?.n ?? 0),
        })),
      }
    },
  )

  app.post(
    '/api/apps/:app/flows/:flow/migration/plan',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'Tell which running instances could move to the new version',
        params,
        body: Type.Object(Asked, strict),
        response: answers(MigrationAnswer),
      },
    },
    async (request) => {
      const { published, closed } = await administered(request)
      const { from, map = {} } = request.body
      const query = { flow: request.params.flow, map, ...(from === undefined ? {} : { from }) }
      const rows = await planMigration(db, published, query, localeOf(request.headers['accept-language']))
      return { rows: closed ? rows.map(untitled) : rows }
    },
  )

  app.post(
    '/api/apps/:app/flows/:flow/migration',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'Move running instances to the new version',
        params,
        body: Type.Object(
          { ...Asked, comment: Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' }) },
          strict,
        ),
        response: answers(MigrationAnswer),
      },
    },
    async (request) => {
      const { published, closed } = await administered(request)
      const { from, map = {}, comment } = request.body
      const query = {
        flow: request.params.flow,
        map,
        comment,
        request: { id: request.id, ip: request.ip },
        ...(from === undefined ? {} : { from }),
      }
      const locale = localeOf(request.headers['accept-language'])
      const rows = await migrateInstances(automation, viewerOf(request), published, query, locale)
      return { rows: closed ? rows.map(untitled) : rows }
    },
  )

  /** Running instances belong to who looks after the flow: building it is no right to their titles, nor to move them. */
  async function administered(request: Parameters<typeof viewerOf>[0] & { params: { app: string; flow: string } }) {
    const { app: appKey, flow } = request.params
    const published = await records.definitions.cache.fresh(appKey)
    if (!Object.hasOwn(published.bundle.flows, flow)) throw new PlatformError('NOT_FOUND')
    const administers = await administration(automation, viewerOf(request), { app: appKey, flow })
    if (administers === null) throw new PlatformError('FORBIDDEN')
    return { published, closed: administers === 'platform' }
  }
}

// helpers

/** Who helps only because the flow names nobody does not see what the instances are about. */
const untitled = (row: Migrated): Migrated => ({ ...row, title: '' })
