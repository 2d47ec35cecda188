import {
  ENDED,
  localize,
  predict,
  START_NODE,
  type FlowInstance,
  type PredictedVisit,
  type Label,
  type Locale,
  type Step,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { RecordServices } from '../records/record-services.ts'
import type { Automation } from '../rules/automation.ts'
import { todayIn } from '../records/clock.ts'
import { systemViewer } from '../users/viewer.ts'
import { flowEnv, withAnswers, type InstanceWork } from './advance-instance.ts'
import { flowScope, recordOf } from './flow-record.ts'
import { pinnedFlow } from './app-flows.ts'
import { peopleAhead, shownVisits } from './shown-visits.ts'
import { titleIn } from './title-in.ts'

export type InstanceRow = Awaited<ReturnType<typeof instanceRow>>

export async function instanceRow(db: Kysely<Database>, id: string) {
  return db.selectFrom('meta.flow_instance').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Where an instance stands, for people: its tree, visits with who decided what, the log, and the way that lies ahead. */
export async function instanceView(
  automation: Automation,
  app: PublishedApp,
  row: NonNullable<InstanceRow> & { readonly closed?: boolean },
  locale: Locale,
) {
  const { records } = automation
  const { db } = records.platform
  const prepared = await pinnedFlow(db, app, row.flow, row.revision)
  const { definition } = prepared.flow
  const instance = row.state
  const log = await db
    .selectFrom('meta.flow_event')
    .selectAll()
    .where('instance', '=', row.id)
    .orderBy('id')
    .limit(2_000)
    .execute()
  const read = await readTimes(db, row.id)
  const calls = await db
    .selectFrom('meta.flow_instance')
    .select(['id', 'title', 'titles', 'status'])
    .where('parent', '=', row.id)
    .orderBy('id')
    .limit(200)
    .execute()
  const ahead = ENDED.includes(row.status) ? [] : await predicted(automation, app, row)
  const people = await namesOf(db, peopleIn(instance, ahead, log))
  const person = (id: string | null | undefined) => (id ? { id, title: people.get(id) ?? null } : null)
  const label = (node: string): string =>
    node === START_NODE
      ? locale === 'zh-CN'
        ? '发起人'
        : 'Initiator'
      : // A node of an older version, from before a migration, is known by its id alone.
        localize(prepared.flow.nodes.get(node)?.step.label ?? prepared.flow.nodes.get(node)?.kind.label, locale) || node
  return {
    id: row.id,
    app: row.app,
    flow: { key: row.flow, label: localize(definition.label, locale) },
    version: row.revision,
    status: row.status,
    title: titleIn(row, locale),
    figure: row.figure,
    record: { form: row.form, id: row.record },
    initiator: person(row.initiator),
    startedAt: row.started_at,
    endedAt: row.ended_at,
    previous: instance.previous ?? null,
    parent: row.parent,
    calls: calls.map(({ titles, ...call }) => ({
      ...call,
      title: row.closed ? '' : titleIn({ ...call, titles }, locale),
    })),
    // What has been done for good: shown before somebody withdraws.
    effects: instance.visits
      .filter((visit) => visit.effects === false)
      .map((visit) => ({ label: label(visit.node), at: visit.enteredAt })),
    steps: definition.steps.map((step) => shortStep(step, locale)),
    nodes: instance.visits.map((visit) => ({
      id: visit.id,
      node: visit.node,
      kind: prepared.flow.nodes.get(visit.node)?.step.kind ?? null,
      group: prepared.flow.nodes.get(visit.node)?.kind.group ?? 'people',
      works: prepared.flow.nodes.get(visit.node)?.kind.works ?? false,
      label: label(visit.node),
      number: visit.number,
      state: visit.state,
      enteredAt: visit.enteredAt,
      leftAt: visit.leftAt ?? null,
      dueAt: visit.dueAt ?? null,
      branches: visit.branches ?? null,
      failed: visit.failed
        ? {
            at: visit.failed.at,
            reason: row.closed ? '' : localize(visit.failed.reason, locale),
            tries: visit.tries ?? 1,
          }
        : null,
      tasks: instance.tasks
        .filter((task) => task.visit === visit.id)
        .map((task) => ({
          id: task.id,
          assignee: person(task.assignee),
          insteadOf: person(task.insteadOf),
          state: task.state,
          position: task.position,
          source: task.source ?? null,
          skipped: task.skipped ?? null,
          comment: row.closed ? null : (task.comment ?? null),
          signature: row.closed ? null : (task.signature ?? null),
          readAt: read.get(task.id) ?? null,
          createdAt: task.createdAt,
          decidedAt: task.decidedAt ?? null,
        })),
    })),
    events: log.map((line) => ({
      id: line.id,
      kind: line.kind,
      at: line.at,
      actor: person(line.actor),
      node: line.node,
      label: line.node ? label(line.node) : null,
      task: line.task,
      comment: row.closed ? null : line.comment,
      params: withNames(line.params, people),
    })),
    predicted: shownVisits(prepared, ahead, people, locale),
  }
}

export async function namesOf(db: Kysely<Database>, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const unique = [...new Set(ids)]
  if (unique.length === 0) return new Map()
  const rows = await db.selectFrom('meta.user').select(['id', 'name']).where('id', 'in', unique).execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** Piece of work for reading: nothing is written with it. */
export async function readingWork(
  automation: Automation,
  app: PublishedApp,
  row: NonNullable<InstanceRow>,
): Promise<InstanceWork | undefined> {
  const { records } = automation
  const form = app.form(row.form)
  if (!form) return undefined
  const prepared = await pinnedFlow(records.platform.db, app, row.flow, row.revision)
  return { automation, trx: records.platform.db, context: await readingContext(records, app), prepared, form }
}

/** What reads flows without anybody's rights and writes nothing. */
export async function readingContext(records: RecordServices, app: PublishedApp) {
  const timeZone = await records.definitions.timeZone()
  const now = records.platform.now().toISOString()
  return {
    app,
    actor: systemViewer('flow'),
    cause: { kind: 'job' as const },
    depth: 0,
    now,
    today: todayIn(timeZone, now),
    timeZone,
  }
}

/** What would come if everybody agreed; nothing where the record is gone. */
export async function wayAhead(work: InstanceWork, instance: FlowInstance): Promise<readonly PredictedVisit[]> {
  const record = await recordOf(work, instance.record).catch(() => null)
  if (!record) return []
  const scope = await flowScope(work, instance, record)
  const result = await withAnswers(work.trx, work.context.app.key, (answers) =>
    predict(work.prepared.flow, instance, flowEnv(work, instance, scope, answers)),
  )
  return result.ok ? result.visits : []
}

// helpers

async function readTimes(db: Kysely<Database>, instance: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('meta.flow_task')
    .select(['id', 'read_at'])
    .where('instance', '=', instance)
    .where('read_at', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [row.id, row.read_at!]))
}

async function predicted(automation: Automation, app: PublishedApp, row: NonNullable<InstanceRow>) {
  const work = await readingWork(automation, app, row)
  return work ? wayAhead(work, row.state) : []
}

interface ShortStep {
  readonly id: string
  readonly kind: string
  readonly label: string
  readonly branches?: readonly { readonly id: string; readonly label: string; readonly steps: readonly ShortStep[] }[]
}
const shortStep = (step: Step, locale: Locale): ShortStep => ({
  id: step.id,
  kind: step.kind,
  label: localize(step.label as Label, locale),
  ...(step.branches
    ? {
        branches: step.branches.map((branch) => ({
          id: branch.id,
          label: localize(branch.label, locale),
          steps: branch.steps.map((inner) => shortStep(inner, locale)),
        })),
      }
    : {}),
})

function peopleIn(
  instance: FlowInstance,
  ahead: readonly PredictedVisit[],
  log: readonly { readonly actor: string | null; readonly params: Record<string, unknown> | null }[],
): string[] {
  return [
    instance.initiator,
    ...instance.tasks.flatMap((task) => [task.assignee, ...(task.insteadOf ? [task.insteadOf] : [])]),
    ...peopleAhead(ahead),
    ...log.flatMap((line) => [...(line.actor ? [line.actor] : []), ...idsIn(line.params)]),
  ]
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const idsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return UUID.test(value) ? [value] : []
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(idsIn) : []
}
/** Ids of people in the params of a log line, as people. */
function withNames(value: unknown, people: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return people.has(value) ? { id: value, title: people.get(value) } : value
  if (Array.isArray(value)) return value.map((item) => withNames(item, people))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNames(inner, people)]))
  return value
}
