import { ENDED, type FlowInstance, type Locale } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { flowTitle, peopleNamed } from '../db/flow-title.ts'
import { failedCalls, instancesWithFailedCalls, type FailedCall } from './failed-calls.ts'

const SIZE = 50

export interface RunningQuery {
  readonly state?: 'running' | 'overdue' | 'stuck' | 'returned'
  /** `app/flow`. */
  readonly flow?: string
  readonly search?: string
  readonly cursor?: string
}

/** Running instances of these flows (closed ones without their titles, and not found by them), the latest change first; `stuck`: an automatic node failed, nobody has a task and there is no timer and no called flow, or another system was not reached (by those that have ended, too). */
export async function runningInstances(
  db: Kysely<Database>,
  flows: readonly { readonly app: string; readonly flow: string; readonly closed: boolean }[],
  query: RunningQuery,
  now: string,
  locale: Locale,
) {
  const wanted = query.flow ? flows.filter(({ app, flow }) => `${app}/${flow}` === query.flow) : flows
  const none = { running: 0, overdue: 0, stuck: 0, returned: 0 }
  if (wanted.length === 0) return { rows: [], counts: none, nextCursor: null }
  const begun = () =>
    db
      .selectFrom('meta.flow_instance as i')
      .where((eb) => eb.or(wanted.map(({ app, flow }) => eb.and([eb('i.app', '=', app), eb('i.flow', '=', flow)]))))
  type Rows = ReturnType<typeof begun>
  const all = (): Rows => begun().where('i.status', 'in', ['running', 'returned'])
  const STATES: Readonly<Record<NonNullable<RunningQuery['state']>, () => Rows>> = {
    running: all,
    returned: () => all().where('i.status', '=', 'returned'),
    overdue: () =>
      all().where((eb) =>
        eb.exists(
          eb
            .selectFrom('meta.flow_task as t')
            .select('t.id')
            .whereRef('t.instance', '=', 'i.id')
            .where('t.state', '=', 'pending')
            .where('t.due_at', '<', now),
        ),
      ),
    stuck: () =>
      begun().where((eb) => {
        const task = eb
          .selectFrom('meta.flow_task as t')
          .select('t.id')
          .whereRef('t.instance', '=', 'i.id')
          .where('t.state', '=', 'pending')
        const timer = eb
          .selectFrom('meta.timer as m')
          .select('m.id')
          .whereRef('m.record', '=', 'i.record')
          .where('m.task', '=', 'flow-timer')
        const called = eb
          .selectFrom('meta.flow_instance as c')
          .select('c.id')
          .whereRef('c.parent', '=', 'i.id')
          .where('c.status', 'in', ['running', 'returned'])
        const alone = eb.and([task, timer, called].map((waits) => eb.not(eb.exists(waits))))
        const open = eb('i.status', 'in', ['running', 'returned'])
        return eb.or([
          eb.and([open, eb.or([eb('i.failed_at', 'is not', null), alone])]),
          eb('i.id', 'in', instancesWithFailedCalls(db)),
        ])
      }),
  }
  const count = async (rows: Rows): Promise<number> =>
    Number((await rows.select((eb) => eb.fn.countAll<string>().as('n')).executeTakeFirstOrThrow()).n)
  const [running, overdue, stuck, returned] = await Promise.all([
    count(all()),
    count(STATES.overdue()),
    count(STATES.stuck()),
    count(STATES.returned()),
  ])
  let rows = STATES[query.state ?? 'running']()
  if (query.search) {
    const open = wanted.filter(({ closed }) => !closed)
    const pattern = `%${query.search.replace(/[\\%_]/g, '\\$&')}%`
    rows = rows.where((eb) => {
      const titled = eb.or(open.map(({ app, flow }) => eb.and([eb('i.app', '=', app), eb('i.flow', '=', flow)])))
      return eb.or([
        eb.and([eb(flowTitle(locale), 'ilike', pattern), titled]),
        eb('i.initiator', 'in', peopleNamed(db, pattern)),
      ])
    })
  }
  const [before, beforeId] = (query.cursor ?? '').split('|')
  if (before && beforeId)
    rows = rows.where((eb) => eb(eb.refTuple('i.started_at', 'i.id'), '<', eb.tuple(before, beforeId)))
  const found = await rows
    .select(['i.id', 'i.app', 'i.flow', 'i.status', 'i.started_at', 'i.initiator', 'i.state'])
    .select(flowTitle(locale).as('title'))
    .orderBy('i.started_at', 'desc')
    .orderBy('i.id', 'desc')
    .limit(SIZE + 1)
    .execute()
  const page = found.slice(0, SIZE)
  const last = page.at(-1)
  const ids = page.map(({ id }) => id)
  const tasks = ids.length
    ? await db
        .selectFrom('meta.flow_task')
        .select(['id', 'instance', 'assignee', 'created_at', 'read_at', 'due_at'])
        .where('instance', 'in', ids)
        .where('state', '=', 'pending')
        .orderBy('id')
        .execute()
    : []
  const calls = Map.groupBy(await failedCalls(db, ids), ({ instance }) => instance)
  return {
    rows: page.map(({ state, ...row }) => {
      const over = ENDED.includes(row.status)
      const waiting = tasks.filter((task) => task.instance === row.id)
      const calling = state.visits.some((visit) => visit.state === 'active' && (visit.calls ?? visit.dueAt))
      const stuck = !over && waiting.length === 0 && !calling
      const closed = wanted.some((one) => one.closed && one.app === row.app && one.flow === row.flow)
      return {
        ...row,
        title: closed ? '' : row.title,
        waiting,
        dueAt: waiting.flatMap((task) => task.due_at ?? []).sort()[0] ?? null,
        stuck,
        incident: incidentOf(state, stuck, closed) ?? callIncident(calls.get(row.id)?.[0], closed),
      }
    }),
    counts: { running, overdue, stuck, returned },
    nextCursor: found.length > SIZE && last ? `${last.started_at}|${last.id}` : null,
  }
}

// helpers

/** What keeps an instance from going on, and since when. A reason may quote the record: not for who does not see that. */
function incidentOf({ visits, tasks }: FlowInstance, stuck: boolean, closed: boolean) {
  const failed = visits.find((visit) => visit.state === 'active' && visit.failed)
  if (failed?.failed) {
    const { at, reason } = failed.failed
    const about = { visit: failed.id, node: failed.node, since: at, tries: failed.tries ?? 1 }
    return { kind: 'failed' as const, ...about, reason: closed ? null : reason }
  }
  const alone = stuck
    ? visits.findLast(
        ({ id, state, branches }) =>
          state === 'active' && !branches && !tasks.some((task) => task.visit === id && task.state === 'waiting'),
      )
    : undefined
  if (!alone) return null
  return { kind: 'nobody' as const, visit: alone.id, node: alone.node, since: alone.enteredAt, tries: 0, reason: null }
}

/** Another system that did not get what a node was to tell it: the flow has gone on meanwhile. */
function callIncident(call: FailedCall | undefined, closed: boolean) {
  if (!call) return null
  const { visit, node, since, tries, reason, error } = call
  return { kind: 'webhook' as const, visit, node, since, tries, ...(closed ? { reason: null } : { reason, error }) }
}
