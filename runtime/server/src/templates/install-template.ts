import { PlatformError } from '@tenon/engine'
import { writeAudit } from '../audit/write-audit.ts'
import { putDrafts } from '../definitions/draft-store.ts'
import type { RecordServices } from '../records/record-services.ts'
import type { Viewer } from '../users/viewer.ts'
import { grant, makeOrganisation } from './sample-organisation.ts'
import { readTemplate } from './template-files.ts'

export interface Installed {
  readonly app: string
  readonly version: number
  readonly people: number
  readonly records: number
}

/**
 * Installs a template in one transaction, through the same publish as any draft: definitions, tables, the installer's
 * role, and with `sampleData` departments, people without a password and records. Errors: NOT_FOUND, CONFLICT when the
 * app is there, INVALID with issues.
 */
export async function installTemplate(
  services: RecordServices,
  key: string,
  viewer: Viewer,
  options: { readonly sampleData: boolean; readonly request?: string },
): Promise<Installed> {
  const template = await readTemplate(key)
  const app = template.app.key
  let people = 0
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
      people = options.sampleData ? (await makeOrganisation(trx, template, viewer.id)).people.size : 0
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
  })
  return { app, version, people, records: 0 }
}
