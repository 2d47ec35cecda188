import {
  isWorkingTime,
  namesIn,
  newInstance,
  pastLengths,
  PlatformError,
  predict,
  timeline,
  type FlowDefinition,
  type Locale,
  type Row,
  type Timeline,
} from '@tenon/engine'
import type { Kysely, Transaction } from 'kysely'
import { pastStays } from '../db/past-stays.ts'
import type { Database } from '../db/schema.ts'
import { todayIn } from '../records/clock.ts'
import { getRecord } from '../records/get-record.ts'
import type { FormRequest } from '../records/request-context.ts'
import { saveRecords } from '../records/save-records.ts'
import type { Automation } from '../rules/automation.ts'
import { readable } from '../rules/builder-sight.ts'
import { rehearsal, takenBack, valuesShown } from '../rules/rehearsal.ts'
import { workCalendar } from '../rules/work-calendar.ts'
import { flowEnv, withAnswers, type InstanceWork } from './advance-instance.ts'
import { draftFlow } from './app-flows.ts'
import { flowScope, recordOf } from './flow-record.ts'
import { namesOf, readingContext } from './instance-view.ts'

/** Runs whose times are looked at. */
const PAST_DAYS = 90

export interface SimulationAsked {
  readonly record: string
  readonly initiator: string
  /** When it is imagined to begin; default: now. */
  readonly at?: string | undefined
  /** Values that the record is imagined to have; they are written with all that depends on them, and taken back. */
  readonly values: Row
  /** Language of the values that are told. */
  readonly locale: Locale
}

/**
 * Plays a flow of the draft for a real record with everybody agreeing, as the engine of the real runs would, and says when it
 * would be where. Nothing is written or sent. Errors: NOT_FOUND for a record that the builder may not see, INVALID for imagined
 * values that the form refuses or that he may not read.
 */
export async function simulateFlow(
  automation: Automation,
  on: FormRequest,
  definition: FlowDefinition,
  asked: SimulationAsked,
) {
  const { db } = automation.records.platform
  // Building a flow is no right to the data: the record is one that the builder may see.
  await getRecord(db, on, asked.record, [])
  if (Object.keys(asked.values).length === 0) return played(automation, db, on, definition, asked)
  refuseUnread(on, asked.values)
  let answer: Awaited<ReturnType<typeof played>> | undefined
  await takenBack(db, async (trx) => {
    const change = { action: 'update' as const, form: on.form.key, id: asked.record, input: asked.values }
    await saveRecords(automation.records, rehearsal(on), [change], { trx, writer: 'system' })
    answer = await played(automation, trx, on, definition, asked)
  })
  return answer!
}

// helpers

/** What a builder may not read he may not try out either: the way that it takes would tell. */
function refuseUnread({ permit }: FormRequest, values: Row): void {
  const issues = Object.keys(values)
    .filter((key) => !readable(permit.mode(key)))
    .map((path) => ({ path, code: 'UNKNOWN_FIELD' }))
  if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
}

async function played(
  automation: Automation,
  trx: Kysely<Database> | Transaction<Database>,
  on: FormRequest,
  definition: FlowDefinition,
  { record, initiator, at, locale }: SimulationAsked,
) {
  const { app, form } = on
  const prepared = await draftFlow(trx, app, definition)
  const reading = await readingContext(automation.records, app)
  const context = at === undefined ? reading : { ...reading, now: at, today: todayIn(reading.timeZone, at) }
  const work: InstanceWork = { automation, trx, context, prepared, form }
  const about = { id: 'simulation', flow: definition.key, form: definition.form, record, initiator }
  const instance = newInstance({ ...about, startedAt: context.now })
  const row = await recordOf(work, record)
  const scope = await flowScope(work, instance, row)
  const way = await withAnswers(trx, app.key, (answers) =>
    predict(prepared.flow, instance, flowEnv(work, instance, scope, answers)),
  )
  if (!way.ok) throw new PlatformError('STATE')
  const calendar = workCalendar(context.timeZone, context.now, app.calendars?.rules())
  const since = new Date(Date.parse(reading.now) - PAST_DAYS * 86_400_000).toISOString()
  const nodes = [...new Set(way.visits.map(({ node }) => node))]
  const stays = await pastStays(trx, { app: app.key, key: definition.key }, nodes, since)
  const times = timeline(prepared.flow, way.visits, {
    start: context.now,
    past: pastLengths(stays, calendar),
    calendar,
  })
  const names = await namesOf(trx, [
    initiator,
    ...way.visits.flatMap(({ people, copied = [], standIns = {} }) => [
      ...people,
      ...copied,
      ...Object.values(standIns),
    ]),
  ])
  const person = (id: string) => ({ id, title: names.get(id) ?? null })
  const read = [...prepared.flow.nodes.values()].flatMap(({ step }) =>
    (step.branches ?? []).flatMap(({ when }) => [...namesIn(when)]),
  )
  const told = form.fields.filter(({ key }) => read.includes(key)).map(({ key }) => [key, row[key] ?? null] as const)
  return {
    /** What conditions read, as text where the builder may read it. */
    values: await valuesShown(trx, on, form, Object.fromEntries(told), locale),
    status: way.status,
    initiator: person(initiator),
    begins: context.now,
    /** Whether work is done at that moment; else lengths run from the next one at which it is. */
    works: isWorkingTime(context.now, calendar),
    ends: times.ends,
    /** Working minutes, and whether every node that holds it up is among them. */
    minutes: times.minutes,
    perDay: calendar.until - calendar.from,
    complete: times.complete,
    visits: way.visits.map(({ people, copied = [], join: _join, standIns = {}, ...visit }) => ({
      ...visit,
      people: people.map((id) => ({
        ...person(id),
        ...(standIns[id] === undefined ? {} : { insteadOf: person(standIns[id]) }),
      })),
      copied: copied.map(person),
      ...timeOf(times, visit.node),
    })),
  }
}

function timeOf({ steps }: Timeline, node: string) {
  const time = steps.get(node)
  return time?.length ? { time: { ...time, length: time.length } } : {}
}
