import { viewerAccess } from '../db/record-access.ts'
import { visibleIds } from '../db/visible-rows.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { rolesIn, type Viewer } from '../users/viewer.ts'
import type { EventRow } from '../events/events.ts'
import type { RecordServices } from './record-services.ts'

/** Live events of records and definitions: each viewer hears of the rows that he may see, and of apps that he may open. */
export function recordStreams(services: RecordServices): void {
  const { events, db, now } = services.platform

  events.stream({
    name: 'definitions',
    topic: 'definitions',
    see: async (viewer, batch) =>
      batch.map(({ app, payload }) => (mayOpen(viewer, app) ? { app, version: payload['version'] } : null)),
  })

  events.stream({
    name: 'record',
    topic: 'record.*',
    see: async (viewer, batch) => {
      const groups = new Map<string, EventRow[]>()
      for (const event of batch)
        if (event.record !== null && rolesIn(viewer, event.app ?? '').length > 0) {
          const key = `${event.app}/${event.form}`
          groups.set(key, [...(groups.get(key) ?? []), event])
        }
      const seen = new Set<string>()
      for (const [key, list] of groups) {
        const [appKey, formKey] = key.split('/') as [string, string]
        const app = await services.definitions.cache.get(appKey)
        const form = app.form(formKey)
        if (!form) continue
        const slots = viewerSlots(viewer, appKey, {
          now: now().toISOString(),
          timeZone: await services.definitions.timeZone(),
        })
        const ids = [...new Set(list.map((event) => event.record!))]
        for (const id of await visibleIds(db, viewerAccess(app, rolesIn(viewer, appKey)), form, ids, slots))
          seen.add(id)
      }
      return batch.map(({ app, form, record, topic, payload }) =>
        record !== null && seen.has(record)
          ? { app, form, id: record, version: payload['version'] ?? null, action: ACTIONS[topic] ?? topic }
          : null,
      )
    },
  })
}

// helpers

const ACTIONS: Readonly<Record<string, string>> = {
  'record.created': 'create',
  'record.updated': 'update',
  'record.deleted': 'delete',
  'record.restored': 'restore',
  'record.commented': 'comment',
}
const mayOpen = (viewer: Viewer, app: string | null): boolean =>
  rolesIn(viewer, app ?? '').length > 0 ||
  viewer.platformRoles.includes('builder') ||
  viewer.platformRoles.includes('administrator')
