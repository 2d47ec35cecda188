import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

const SIZE = 50

export interface RunningQuery {
  readonly state?: 'running' | 'overdue' | 'stuck' | 'returned'
  /** `app/flow`. */
  readonly flow?: string
  readonly search?: string
  readonly cursor?: string
}

/** Running instances of these flows (closed ones without their titles, and not found by them), the latest change first; `stuck`: nobody has a task, no timer, no called flow. */
export async function runningInstances(
  db: Kysely<Database>,
  flows: readonly { readonly app: string; readonly flow: string; readonly closed: boolean }[],
  query: RunningQuery,
  now: string,
) {
  const wanted = query.flow ? flows.filter(({ app, flow }) => `${app}/${flow}` === query.flow) : flows
  const none = { running: 0, overdue: 0, stuck: 0, returned: 0 }
  if (wanted.length === 0) return { rows: [], counts: none, nextCursor: null }
  const all = () =>
    db
      .selectFrom('meta.flow_instance as i')
      .where('i.status', 'in', ['running', 'returned'])
      .where((eb) => eb.or(wanted.map(({ app, flow }) => eb.and([eb('i.app', '=', app), eb('i.flow', '=', flow)]))))
  type Rows = ReturnType<typeof all>
  const STATES: Readonly<Record<NonNullable<RunningQuery['state']>, (rows: Rows) => Rows>> = {
    running: (rows) => rows,
    returned: (rows) => rows.where('i.status', '=', 'returned'),
    overdue: (rows) =>
      rows.where((eb) =>
        eb.exists(
          eb
            .selectFrom('meta.flow_task as t')
            .select('t.id')
            .whereRef('t.instance', '=', 'i.id')
            .where('t.state', '=', 'pending')
            .where('t.due_at', '<', now),
        ),
      ),
    stuck: (rows) =>
      rows
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('meta.flow_task as t')
                .select('t.id')
                .whereRef('t.instance', '=', 'i.id')
                .where('t.state', '=', 'pending'),
            ),
          ),
        )
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('meta.timer as m')
                .select('m.id')
                .whereRef('m.record', '=', 'i.record')
                .where('m.task', '=', 'flow-timer'),
            ),
          ),
        )
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('meta.flow_instance as c')
                .select('c.id')
                .whereRef('c.parent', '=', 'i.id')
                .where('c.status', 'in', ['running', 'returned']),
            ),
          ),
        ),
  }
  const count = async (rows: Rows): Promise<number> =>
    Number((await rows.select((eb) => eb.fn.countAll<string>().as('n')).executeTakeFirstOrThrow()).n)
  const [running, overdue, stuck, returned] = await Promise.all([
    count(all()),
    count(STATES.overdue(all())),
    count(STATES.stuck(all())),
    count(STATES.returned(all())),
  ])
  let rows = STATES[query.state ?? 'running'](all())
  if (query.search) {
    const open = wanted.filter(({ closed }) => !closed)
    rows = rows
      .where('i.title', 'ilike', `%${query.search.replace(/[\\%_]/g, '\\$&')}%`)
      .where((eb) => eb.or(open.map(({ app, flow }) => eb.and([eb('i.app', '=', app), eb('i.flow', '=', flow)]))))
  }
  const [before, beforeId] = (query.cursor ?? '').split('|')
  if (before && beforeId)
    rows = rows.where((eb) => eb(eb.refTuple('i.started_at', 'i.id'), '<', eb.tuple(before, beforeId)))
  const found = await rows
    .select(['i.id', 'i.app', 'i.flow', 'i.title', 'i.status', 'i.started_at', 'i.initiator', 'i.state'])
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
  return {
    rows: page.map(({ state, ...row }) => {
      const waiting = tasks.filter((task) => task.instance === row.id)
      const calling = state.visits.some((visit) => visit.state === 'active' && (visit.calls ?? visit.dueAt))
      const closed = wanted.some((one) => one.closed && one.app === row.app && one.flow === row.flow)
      return {
        ...row,
        title: closed ? '' : row.title,
        waiting,
        dueAt: waiting.flatMap((task) => task.due_at ?? []).sort()[0] ?? null,
        stuck: waiting.length === 0 && !calling,
      }
    }),
    counts: { running, overdue, stuck, returned },
    nextCursor: found.length > SIZE && last ? `${last.started_at}|${last.id}` : null,
  }
}
