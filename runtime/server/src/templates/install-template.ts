import { PlatformError } from '@tenon/engine'
import { writeAudit } from '../audit/write-audit.ts'
import { putDrafts } from '../definitions/draft-store.ts'
import type { RecordServices } from '../records/record-services.ts'
import type { Viewer } from '../users/viewer.ts'
import { grant, makeOrganisation, type SampleOrganisation } from './sample-organisation.ts'
import { makeRecords, type SamplePlace } from './sample-records.ts'
import { makeRuns } from './sample-runs.ts'
import { readTemplate, type Template } from './template-files.ts'

export interface Installed {
  readonly app: string
  readonly version: number
  readonly people: number
  readonly records: number
}

/** Records to look at, and the flows that ran over them. */
async function makeSamples(place: SamplePlace, template: Template, organisation: SampleOrganisation): Promise<number> {
  const known = await makeRecords(place, template.records, organisation)
  await makeRuns(place, template.runs, known)
  return template.records.length
}

const NOBODY: SampleOrganisation = { departments: new Map(), people: new Map() }

/**
 * Installs a template in one transaction, through the same publish as any draft: definitions, tables, the installer's
 * role, the records that its rules work by; with `people` departments and people without a password, with `sampleData` records to look at too. Errors: NOT_FOUND, CONFLICT when the
 * app is there, INVALID with issues.
 */
export async function installTemplate(
  services: RecordServices,
  key: string,
  viewer: Viewer,
  options: { readonly sampleData: boolean; readonly people: boolean; readonly request?: string },
): Promise<Installed> {
  const template = await readTemplate(key)
  const app = template.app.key
  let organisation: SampleOrganisation | undefined
  let records = 0
  const timeZone = await services.definitions.timeZone()
  const { version } = await services.definitions.publish({
    app,
    by: viewer.id,
    note: `${template.manifest.key} ${template.manifest.version}`,
    ...(options.request === undefined ? {} : { request: options.request }),
    prepare: async (trx) => {
      const made = await trx
        .insertInto('meta.app')
        .values({ key: app, template: key, created_by: viewer.id })
        .onConflict((conflict) => conflict.doNothing())
        .returning('key')
        .executeTakeFirst()
      if (!made) throw new PlatformError('CONFLICT', { key: app })
      await putDrafts(trx, app, template.definitions, viewer.id)
      if (template.manifest.installer) await grant(trx, app, [template.manifest.installer], viewer.id)
      organisation = options.people || options.sampleData ? await makeOrganisation(trx, template, viewer.id) : undefined
      await writeAudit(trx, [
        {
          actor: viewer,
          action: 'template.install',
          at: services.platform.now(),
          app,
          params: { template: key, version: template.manifest.version, sampleData: options.sampleData },
          ...(options.request === undefined ? {} : { request: { id: options.request, ip: '' } }),
        },
      ])
    },
    complete: async (trx, published) => {
      const place = { services, trx, app: published, timeZone }
      await makeRecords(place, template.settings, organisation ?? NOBODY)
      if (organisation && options.sampleData)
        records = await makeSamples(place, template, organisation)
    },
  })
  return { app, version, people: organisation?.people.size ?? 0, records }
}
