import type { Row } from '@tenon/engine'
import { expect } from 'vitest'
import { elsewhere, flowVerdict, imported, wished } from './creating-ways.ts'
import { APP, recordsOf, type LeadForm, type World } from './write-path-world.ts'
import { changeEverything, judged, verdictOf, type Verdict } from './ways.ts'

/** A lead, and what becomes of it. */
export interface Change {
  readonly name: string
  /** What it holds before. */
  readonly start?: Row
  readonly input: Row
  /** What would make `input` right in a record of its own. */
  readonly along?: Row
  /** A record that is there before. */
  readonly beside?: Row
}

/** A way in which a lead is changed: cells of a list, cards of a board, calendars and forms send what the API takes. */
export interface ChangingWay {
  readonly by: 'person' | 'system'
  readonly form?: LeadForm
  readonly word?: (code: string) => string
  /** Its values are those of a record that stood: none that no record could hold. */
  readonly stood?: true
  /** Makes the record as it is before; default: by the API. */
  begin?(world: World, change: Change): Promise<string>
  write(world: World, id: string, change: Change): Promise<Verdict>
}

export const changingWays: Readonly<Record<string, ChangingWay>> = {
  API: {
    by: 'person',
    write: async ({ clerk }, id, { input }) => verdictOf(await clerk.patch(`${LEADS}/${id}`, input)),
  },
  batch: {
    by: 'person',
    write: async ({ clerk }, id, { name, input }) => {
      const { id: other } = await made({ clerk }, 'lead', { name: `${name} 同批` })
      const update = [
        { id: other, branch: '同批' },
        { id, ...input },
      ]
      return verdictOf(await clerk.post(`${LEADS}/batch`, { update }))
    },
  },
  'batch, each': {
    by: 'person',
    write: async ({ clerk }, id, { input }) => {
      const { body } = await clerk.post(`${LEADS}/batch`, { update: [{ id, ...input }], mode: 'each' })
      return judged(body.results[0].error?.issues ?? [])
    },
  },
  'a change of everything': {
    by: 'person',
    write: ({ server, clerk }, id, { input }) => changeEverything(server, clerk, LEADS, id, input),
  },
  import: {
    by: 'person',
    write: (world, _id, { name, input }) =>
      imported(world, 'lead', { name, ...input }, { mode: 'update', keyField: 'name' }),
  },
  approval: {
    by: 'person',
    write: async ({ server, clerk }, id, { input }) => {
      // What is refused leaves the task where it is.
      await clerk.post(`${APP}/flows/fill/instances`, { recordId: id })
      return verdictOf(await clerk.post(`/api/tasks/${await openTask(server, id)}/approve`, { values: input }))
    },
  },
  'an earlier version': {
    by: 'person',
    stood: true,
    begin: async ({ clerk }, { name, start = {}, input, along = {}, beside }) => {
      const first = { ...input, ...along }
      const { id } = await made({ clerk }, 'lead', { name, ...first })
      const cleared = Object.fromEntries(Object.keys(first).map((key) => [key, null]))
      const changed = await clerk.patch(`${LEADS}/${id}`, { ...cleared, ...start })
      expect(changed.status, changed.text).toBe(200)
      if (beside) await made({ clerk }, 'lead', beside)
      return id
    },
    write: async ({ clerk }, id, { input }) =>
      verdictOf(await clerk.post(`${LEADS}/${id}/revert`, { version: 1, fields: Object.keys(input) })),
  },
  merge: {
    by: 'person',
    stood: true,
    write: async ({ clerk }, id, { name, input, along }) => {
      const { id: other } = await made({ clerk }, 'lead', { name: `${name} 其二`, ...input, ...along })
      return verdictOf(await clerk.post(`${LEADS}/${id}/merge`, { other, take: Object.keys(input) }))
    },
  },
  'a rule before the save': {
    by: 'system',
    form: 'ruled',
    write: async ({ clerk }, id, { input }) =>
      verdictOf(await clerk.patch(`${recordsOf('ruled')}/${id}`, wished(input))),
  },
  'a rule before an import': {
    by: 'system',
    form: 'ruled',
    write: (world, _id, { name, input }) =>
      imported(world, 'ruled', { name, ...wished(input) }, { mode: 'update', keyField: 'name' }),
  },
  rule: {
    by: 'system',
    word: elsewhere,
    write: async ({ clerk }, id, { input }) =>
      verdictOf(await clerk.post(recordsOf('change_by_rule'), { lead: id, ...input })),
  },
  'a rule over many': {
    by: 'system',
    word: elsewhere,
    write: async ({ clerk }, _id, { name, input }) =>
      verdictOf(await clerk.post(recordsOf('change_matching'), { of: name, ...input })),
  },
  'a rule that runs as its user': {
    by: 'person',
    word: elsewhere,
    write: async ({ clerk }, id, { input }) =>
      verdictOf(await clerk.post(recordsOf('change_by_user'), { lead: id, ...input })),
  },
  flow: {
    by: 'system',
    write: async ({ clerk }, id, { input }) => {
      const order = await clerk.post(recordsOf('change_by_flow'), { lead: id, ...input })
      const begun = await clerk.post(`${APP}/flows/change_by_flow/instances`, { recordId: order.body.id })
      return flowVerdict({ clerk }, begun, () => clerk.patch(`${LEADS}/${id}`, input))
    },
  },
  'a call of another system': {
    by: 'system',
    word: (code) => code.replace('SIMILAR', 'DUPLICATE'),
    write: async ({ call }, _id, { name, input }) => verdictOf(await call({ name, ...input })),
  },
}

/** The record as it is before, and what is beside it. */
export async function begun(world: World, way: ChangingWay, change: Change): Promise<string> {
  if (way.begin) return way.begin(world, change)
  const { name, start, beside } = change
  const form = way.form ?? 'lead'
  const { id } = await made(world, form, { name, ...start })
  if (beside) await made(world, form, beside)
  return id
}

export async function made({ clerk }: Pick<World, 'clerk'>, form: LeadForm, values: Row): Promise<{ id: string }> {
  const answer = await clerk.post(recordsOf(form), values)
  expect(answer.status, answer.text).toBe(201)
  return answer.body as { id: string }
}

/** The task that waits for somebody on this record. */
export async function openTask({ platform }: World['server'], record: string): Promise<string> {
  const task = await platform.db
    .selectFrom('meta.flow_task as t')
    .innerJoin('meta.flow_instance as i', 'i.id', 't.instance')
    .select('t.id')
    .where('i.record', '=', record)
    .where('t.state', '=', 'pending')
    .executeTakeFirstOrThrow()
  return task.id
}

// helpers

const LEADS = recordsOf('lead')
