import { Key } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import type { RecordServices } from '../records/record-services.ts'
import { installTemplate } from './install-template.ts'
import { readTemplate, templateKeys } from './template-files.ts'
import { dryRun, summaryOf } from './template-summary.ts'
import { answers, Rows } from '../http/schemas.ts'
import { InstalledAnswer, TemplateAnswer, TemplateSummaryAnswer } from './template-answers.ts'

const strict = { additionalProperties: false } as const
const builder = { permission: ['builder', 'administrator'] } as const
const Params = Type.Object({ key: Key })

/** The template gallery: what there is, what an installation would do, and the installation. */
export function templateRoutes(app: App, services: RecordServices): void {
  const { db } = services.platform

  app.get('/api/templates', { config: builder, schema: { summary: 'List the templates that can be installed', response: answers(Rows(TemplateSummaryAnswer)) } }, async () => {
    const versions = new Map(
      (await db.selectFrom('meta.app').select(['key', 'version']).execute()).map((row) => [row.key, row.version]),
    )
    const rows = []
    for (const key of await templateKeys()) {
      const template = await readTemplate(key)
      rows.push(summaryOf(template, versions.get(template.app.key) ?? null))
    }
    return { rows }
  })

  app.get('/api/templates/:key', { config: builder, schema: { summary: 'Tell what a template would bring', params: Params, response: answers(TemplateAnswer) } }, async (request) =>
    dryRun(db, await readTemplate(request.params.key), localeOf(request.headers['accept-language'])),
  )

  app.post(
    '/api/templates/:key/install',
    {
      config: { permission: 'administrator' },
      schema: { summary: 'Install a template', params: Params, body: Type.Object(
          { sampleData: Type.Optional(Type.Boolean()), people: Type.Optional(Type.Boolean()) },
          strict,
        ), response: answers(InstalledAnswer) },
    },
    async (request) =>
      installTemplate(services, request.params.key, viewerOf(request), {
        sampleData: request.body.sampleData ?? false,
        people: request.body.people ?? false,
        request: request.id,
      }),
  )
}
