import {
  localize,
  predict,
  type FlowBackTest,
  type FlowDefinition,
  type FlowInstance,
  type Locale,
  type NodeEffect,
  type PlayedRecord,
  type Row,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { relatedRows } from '../db/related-rows.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import type { FormRequest } from '../records/request-context.ts'
import { recentRecords, titleFor } from '../records/recent-records.ts'
import { loadCompany } from '../rules/company.ts'
import { takenBack, takenBackDraws } from '../rules/rehearsal.ts'
import type { Automation } from '../rules/automation.ts'
import { flowEnv, type InstanceWork } from './advance-instance.ts'
import { draftFlow, pinnedFlow } from './app-flows.ts'
import { flowScope } from './flow-record.ts'
import { readingContext } from './instance-view.ts'
import { playThrough, type Audience, type Played } from './play-through.ts'

export const BACK_DAYS = 90
/** The latest so many are played; more would tell nothing new and take seconds. */
const MAX_RECORDS = 300
/** So many are played with what automatic nodes do, as far as the time reaches. */
const MAX_TRIED = 60
const SECONDS = 6
const SHOWN = 20

/**
 * Back-test of a draft on the records of the last days: each is played through by the engine of the real runs, as its maker
 * would have begun it. What automatic nodes do is done for the latest of them in a transaction that is taken back; nothing
 * is sent.
 */
export async function backTest(
  automation: Automation,
  on: FormRequest,
  definition: FlowDefinition,
  locale: Locale,
): Promise<FlowBackTest> {
  const { records } = automation
  const { db } = records.platform
  const prepared = await draftFlow(db, on.app, definition)
  const context = await readingContext(records, on.app)
  const work: InstanceWork = { automation, trx: db, context, prepared, form: on.form }
  const { ids, total } = await recentRecords(db, on, { days: BACK_DAYS, most: MAX_RECORDS })
  const slots = viewerSlots(context.actor, on.app.key, { now: context.now, timeZone: context.timeZone })
  const rows = await relatedRows(db, on.app, on.form, null, ids, slots)
  const company = await loadCompany(db, on.app.key)
  const past = await earlierRuns(db, on, definition.key, ids)

  const statuses: Record<string, number> = {}
  const nodes: Record<string, { times: number; nobody: number }> = {}
  const branches: Record<string, number> = {}
  const stuck: PlayedRecord[] = []
  const effects: (PlayedRecord & { readonly steps: readonly NodeEffect[] })[] = []
  const acts = [...prepared.flow.nodes.values()].some(({ step, kind }) => kind.actions?.(step) || kind.call?.(step))
  const deadline = performance.now() + SECONDS * 1000
  let tried = 0
  const different: FlowBackTest['different']['rows'][number][] = []
  let compared = 0
  let changed = 0
  let played = 0
  const label = (node: string): string => {
    const at = prepared.flow.nodes.get(node)
    return localize(at?.step.label ?? at?.kind.label, locale) || node
  }
  for (const row of rows) {
    const initiator = [row['created_by'], row['owner_id']].find(
      (person): person is string => typeof person === 'string' && company.names.has(person),
    )
    if (!initiator) continue
    const instance = imagined(definition, row, initiator, context.now)
    const about = { id: instance.record, title: titleFor(on, row) }
    let way: Pick<Played, 'visits' | 'status'>
    if (acts && tried < MAX_TRIED && performance.now() < deadline) {
      const done = await rehearse(work, { on, company, locale }, instance)
      tried++
      if (done.effects.length > 0) effects.push({ ...about, steps: done.effects })
      way = done
    } else {
      const scope = await flowScope(work, instance, row)
      const ahead = predict(prepared.flow, instance, {
        ...flowEnv(work, instance, scope, new Map()),
        people: company.answer,
      })
      if (!ahead.ok) continue
      way = ahead
    }
    played++
    add(statuses, way.status)
    if (way.status === 'running' && stuck.length < SHOWN) stuck.push(about)
    for (const visit of way.visits) {
      const at = (nodes[visit.node] ??= { times: 0, nobody: 0 })
      at.times++
      const node = prepared.flow.node(visit.node)
      const named = visit.missing === 'initiator' || visit.missing === 'previous'
      if (node.kind.people?.(node.step) && visit.people.length === 0 && !named) at.nobody++
      for (const branch of visit.branches ?? []) add(branches, `${visit.node}/${branch}`)
    }
    const before = past.get(instance.record)
    if (!before) continue
    compared++
    const then = await decidingNodes(db, on, definition.key, before, locale)
    const now = way.visits.filter(({ people }) => people.length > 0).map(({ node }) => node)
    if (then.nodes.join() === now.join()) continue
    changed++
    if (different.length < SHOWN) different.push({ ...about, then: then.labels, now: now.map(label) })
  }
  return {
    days: BACK_DAYS,
    played,
    of: total,
    statuses,
    nodes,
    branches,
    effects: {
      tried,
      refused: effects.filter(({ steps }) => steps.some(({ refused }) => refused !== undefined)).length,
      rows: refusedFirst(effects).slice(0, SHOWN),
    },
    stuck,
    different: { compared, count: changed, rows: different },
  }
}

// helpers

/** Plays one record with everything that is done on the way, and takes it back. */
async function rehearse(work: InstanceWork, audience: Audience, instance: FlowInstance): Promise<Played> {
  let played: Played | undefined
  await takenBack(work.automation.records.platform.db, async (trx) => {
    const context = { ...work.context, ...takenBackDraws() }
    played = await playThrough({ ...work, trx, context }, audience, instance)
  })
  return played!
}

const refusedFirst = <T extends { readonly steps: readonly NodeEffect[] }>(rows: readonly T[]): readonly T[] => {
  const refused = (row: T) => row.steps.some((step) => step.refused !== undefined)
  return [...rows.filter(refused), ...rows.filter((row) => !refused(row))]
}

const imagined = (definition: FlowDefinition, row: Row, initiator: string, now: string): FlowInstance => ({
  id: 'back-test',
  flow: definition.key,
  form: definition.form,
  record: String(row['id']),
  initiator,
  status: 'running',
  startedAt: now,
  visits: [],
  tasks: [],
})

interface EarlierRun {
  readonly revision: number
  readonly state: FlowInstance
}

/** The last run of this flow on each record that came to an end. */
async function earlierRuns(
  db: Kysely<Database>,
  on: FormRequest,
  flow: string,
  records: readonly string[],
): Promise<ReadonlyMap<string, EarlierRun>> {
  if (records.length === 0) return new Map()
  const rows = await db
    .selectFrom('meta.flow_instance')
    .select(['record', 'revision', 'state'])
    .distinctOn('record')
    .where('app', '=', on.app.key)
    .where('flow', '=', flow)
    .where('record', 'in', records)
    .where('status', '=', 'approved')
    .orderBy('record')
    .orderBy('id', 'desc')
    .execute()
  return new Map(rows.map((row) => [row.record, row]))
}

/** Nodes where people decided, in their order, each once. */
async function decidingNodes(
  db: Kysely<Database>,
  on: FormRequest,
  flow: string,
  { revision, state }: EarlierRun,
  locale: Locale,
): Promise<{ readonly nodes: readonly string[]; readonly labels: readonly string[] }> {
  const prepared = await pinnedFlow(db, on.app, flow, revision)
  const asked = new Set(state.tasks.map((task) => task.node))
  const nodes = [...new Set(state.visits.map((visit) => visit.node))].filter(
    (node) => asked.has(node) && prepared.flow.nodes.has(node),
  )
  const labels = nodes.map((node) => localize(prepared.flow.node(node).step.label, locale) || node)
  return { nodes, labels }
}

const add = (into: Record<string, number>, key: string): void => void (into[key] = (into[key] ?? 0) + 1)
