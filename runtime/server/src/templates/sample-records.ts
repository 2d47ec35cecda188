import { PlatformError, type Row } from '@tenon/engine'
import type { Transaction } from 'kysely'
import { uuidv7 } from 'uuidv7'
import type { Database } from '../db/schema.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { todayIn } from '../records/clock.ts'
import type { RecordServices } from '../records/record-services.ts'
import type { SaveContext, SaveHooks } from '../records/save-hooks.ts'
import { saveRecords } from '../records/save-records.ts'
import { systemViewer } from '../users/viewer.ts'
import type { SampleOrganisation } from './sample-organisation.ts'
import { instant, resolve, type Known } from './sample-values.ts'
import type { SampleRecord } from './template-files.ts'

/** Where samples are made: in whose transaction and in which app. */
export interface SamplePlace {
  readonly services: RecordServices
  readonly trx: Transaction<Database>
  readonly app: PublishedApp
  readonly timeZone: string
}

/**
 * Writes a template's records in the caller's transaction, neighbours of one form together, each as if it had been made on its
 * own day. Rules are asleep: what they would have made lies among the records already. Errors: INVALID naming the record that
 * does not fit its form.
 */
export async function makeRecords(
  { services, trx, app, timeZone }: SamplePlace,
  records: readonly SampleRecord[],
  organisation: SampleOrganisation,
): Promise<Known> {
  const now = services.platform.now()
  const known: Known = { ...organisation, ids: new Map(), now, timeZone }
  const asleep: RecordServices = { ...services, hooks: () => QUIET }
  const context = sampleContext(app, now.toISOString(), timeZone)
  let done = 0
  for (const group of neighbours(records)) {
    const changes = group.map((record) => {
      const id = uuidv7()
      if (record.ref) known.ids.set(record.ref, id)
      const input: Row = {
        ...(resolve(record.values, known) as Row),
        ...(record.owner === undefined ? {} : { owner_id: known.people.get(record.owner) ?? null }),
      }
      // In the morning, so that what came of it on that day came later; what is made today is made now.
      const at = record.at > 0 ? instant({ $daysAgo: record.at, time: '08:00' }, known) : now.toISOString()
      return { action: 'create' as const, form: record.form, id, input, at }
    })
    try {
      await saveRecords(asleep, context, changes, { trx, writer: 'system' })
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error
      const record = done + Number(error.params?.['index'] ?? 0)
      throw new PlatformError('INVALID', { record, form: group[0]!.form }, { cause: error, issues: error.issues ?? [] })
    }
    done += group.length
  }
  return known
}

/** The template itself writes, at the moment given. */
export const sampleContext = (app: PublishedApp, now: string, timeZone: string): SaveContext => ({
  app,
  actor: systemViewer(`template/${app.key}`),
  cause: { kind: 'job', key: `template/${app.key}` },
  depth: 0,
  now,
  today: todayIn(timeZone, now),
  timeZone,
})

// helpers

const QUIET: SaveHooks = {
  intervenes: () => ({ before: false, after: false }),
  beforeSave: async (_trx, _context, changes) => changes.map(() => ({})),
  afterSave: async () => undefined,
}

/** NB: one that points to another of its own form begins a new group: what it points to must stand before. */
function* neighbours(records: readonly SampleRecord[]): Generator<readonly SampleRecord[]> {
  let group: SampleRecord[] = []
  const refs = new Set<string>()
  for (const record of records) {
    const [first] = group
    const apart = first && (first.form !== record.form || pointsTo(record.values, refs))
    if (apart) {
      yield group
      group = []
      refs.clear()
    }
    group.push(record)
    if (record.ref) refs.add(record.ref)
  }
  if (group.length > 0) yield group
}

const pointsTo = (value: unknown, refs: ReadonlySet<string>): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([key, part]) => (key === '$ref' && refs.has(String(part))) || pointsTo(part, refs))
