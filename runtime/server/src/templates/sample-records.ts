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
import type { SampleRecord } from './template-files.ts'

/**
 * Writes a template's records in the caller's transaction, each as if it had been made on its own day. Rules are asleep: what
 * they would have made lies among the records already. Errors: INVALID naming the record that does not fit its form.
 */
export async function makeRecords(
  services: RecordServices,
  trx: Transaction<Database>,
  app: PublishedApp,
  records: readonly SampleRecord[],
  organisation: SampleOrganisation,
  timeZone: string,
): Promise<number> {
  const asleep: RecordServices = { ...services, hooks: () => QUIET }
  const now = services.platform.now()
  const ids = new Map<string, string>()
  for (const [i, record] of records.entries()) {
    const id = uuidv7()
    if (record.ref) ids.set(record.ref, id)
    const at = dayBefore(now, record.at).toISOString()
    const context: SaveContext = {
      app,
      actor: systemViewer(`template/${app.key}`),
      cause: { kind: 'job', key: `template/${app.key}` },
      depth: 0,
      now: at,
      today: todayIn(timeZone, at),
      timeZone,
    }
    const value = (raw: unknown): unknown => resolve(raw, { ids, ...organisation, now, timeZone })
    const input: Row = {
      ...(value(record.values) as Row),
      ...(record.owner === undefined ? {} : { owner_id: organisation.people.get(record.owner) ?? null }),
    }
    try {
      await saveRecords(asleep, context, [{ action: 'create', form: record.form, id, input }], { trx, writer: 'system' })
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error
      throw new PlatformError('INVALID', { record: i, form: record.form }, { cause: error, issues: error.issues ?? [] })
    }
  }
  return records.length
}

// helpers

const QUIET: SaveHooks = {
  intervenes: () => ({ before: false, after: false }),
  beforeSave: async (_trx, _context, changes) => changes.map(() => ({})),
  afterSave: async () => undefined,
}
const DAY = 86_400_000
const dayBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY)

interface Known {
  readonly ids: ReadonlyMap<string, string>
  readonly people: ReadonlyMap<string, string>
  readonly departments: ReadonlyMap<string, string>
  readonly now: Date
  readonly timeZone: string
}

/** `{$ref}`, `{$person}`, `{$department}`, `{$year}` (0 = this one) and `{$daysAgo, time?}` wherever they stand; everything else as it is. */
function resolve(raw: unknown, known: Known): unknown {
  if (Array.isArray(raw)) return raw.map((item) => resolve(item, known))
  if (typeof raw !== 'object' || raw === null) return raw
  const { $ref, $person, $department, $year, $daysAgo, time } = raw as Readonly<Record<string, unknown>>
  if (typeof $ref === 'string') return known.ids.get($ref) ?? null
  if (typeof $person === 'string') return known.people.get($person) ?? null
  if (typeof $department === 'string') return known.departments.get($department) ?? null
  if (typeof $year === 'number') return Number(todayIn(known.timeZone, known.now.toISOString()).slice(0, 4)) + $year
  if (typeof $daysAgo === 'number') {
    const day = todayIn(known.timeZone, dayBefore(known.now, $daysAgo).toISOString())
    return typeof time === 'string' ? `${day}T${time}:00` : day
  }
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, resolve(value, known)]))
}
