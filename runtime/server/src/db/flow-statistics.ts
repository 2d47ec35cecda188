import { sql, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

interface Measured {
  readonly app: string
  readonly flow: string
  /** Decisions of people. */
  readonly decided: number
  /** From the arrival to the decision, in minutes of the clock. */
  readonly median: number
  readonly slow: number
  readonly returned: number
  readonly rejected: number
  /** Decided after the deadline. */
  readonly late: number
}
export interface NodeMeasured extends Measured {
  readonly node: string
}
export interface PersonMeasured extends Omit<Measured, 'app' | 'flow'> {
  readonly person: string
  /** What waits for him now, and how much of that is overdue. */
  readonly open: number
  readonly overdue: number
}

const MEASURES = sql`count(*)::int as decided,
  round((percentile_cont(0.5) within group (order by extract(epoch from t.decided_at - t.created_at)) / 60)::numeric, 1)::float8 as median,
  round((percentile_cont(0.9) within group (order by extract(epoch from t.decided_at - t.created_at)) / 60)::numeric, 1)::float8 as slow,
  (count(*) filter (where t.state = 'returned'))::int as returned,
  (count(*) filter (where t.state = 'rejected'))::int as rejected,
  (count(*) filter (where t.decided_at > t.due_at))::int as late`
const DECIDED = sql`t.decided_by is not null and t.node <> '$start' and t.state in ('approved', 'rejected', 'returned')`

/** How long nodes and people take: two statements over what was decided since a moment in these flows (`app/flow`). */
export async function flowStatistics(
  db: Kysely<Database>,
  flows: readonly string[],
  since: string,
  now: string,
): Promise<{ readonly nodes: readonly NodeMeasured[]; readonly people: readonly PersonMeasured[] }> {
  if (flows.length === 0) return { nodes: [], people: [] }
  const wanted = sql`t.app || '/' || t.flow = any(${flows})`
  const nodes = await sql<NodeMeasured>`select t.app, t.flow, t.node, ${MEASURES} from meta.flow_task t
    where ${DECIDED} and t.decided_at >= ${since} and ${wanted}
    group by t.app, t.flow, t.node order by median desc, t.app, t.flow, t.node limit 200`.execute(db)
  const people = await sql<PersonMeasured>`with decided as (
      select t.decided_by as person, ${MEASURES} from meta.flow_task t
      where ${DECIDED} and t.decided_at >= ${since} and ${wanted} group by t.decided_by
    ), waiting as (
      select t.assignee as person, count(*)::int as open, (count(*) filter (where t.due_at < ${now}))::int as overdue
      from meta.flow_task t where t.state = 'pending' and ${wanted} group by t.assignee
    )
    select coalesce(d.person, w.person) as person, coalesce(d.decided, 0) as decided, coalesce(d.median, 0) as median,
      coalesce(d.slow, 0) as slow, coalesce(d.returned, 0) as returned, coalesce(d.rejected, 0) as rejected, coalesce(d.late, 0) as late,
      coalesce(w.open, 0) as open, coalesce(w.overdue, 0) as overdue
    from decided d full join waiting w on w.person = d.person
    order by overdue desc, open desc, decided desc, person limit 200`.execute(db)
  return { nodes: nodes.rows, people: people.rows }
}
