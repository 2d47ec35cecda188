import { startOfDay } from '@tenon/engine'
import { todayIn } from '../records/clock.ts'
import type { SampleOrganisation } from './sample-organisation.ts'
import type { SampleMoment } from './template-files.ts'

/** What the values of samples may speak of. */
export interface Known extends SampleOrganisation {
  /** Ids of the records that were made, by their `ref`. */
  readonly ids: Map<string, string>
  readonly now: Date
  readonly timeZone: string
}

const DAY = 86_400_000
const dayBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY)

/** `{$ref}`, `{$person}`, `{$department}`, `{$year}` (0 = this one) and `{$daysAgo, time?}` wherever they stand; everything else as it is. */
export function resolve(raw: unknown, known: Known): unknown {
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

/** The time of a day as the clocks of the organisation show it. */
export function instant({ $daysAgo, time }: SampleMoment, known: Known): string {
  const [hours, minutes] = time.split(':').map(Number) as [number, number]
  const midnight = Date.parse(startOfDay(String(resolve({ $daysAgo }, known)), known.timeZone)!)
  return new Date(midnight + (hours * 60 + minutes) * 60_000).toISOString()
}
