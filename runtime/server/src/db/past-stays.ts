import { sql, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** One finished stay of a run at a node. */
export interface PastStay {
  readonly node: string
  readonly enteredAt: string
  readonly leftAt: string
}

/** The newest runs that are looked at. */
const RUNS = 500

/**
 * How long the runs of a flow stayed at these nodes, of at most 500 that began since a moment: one statement. A node that was
 * left as it was entered held nobody up and is not among them.
 */
export async function pastStays(
  db: Kysely<Database>,
  flow: { readonly app: string; readonly key: string },
  nodes: readonly string[],
  since: string,
): Promise<readonly PastStay[]> {
  if (nodes.length === 0) return []
  const { rows } = await sql<PastStay>`
    select v."node", v."enteredAt", v."leftAt"
    from (
      select state from meta.flow_instance
      where app = ${flow.app} and flow = ${flow.key} and started_at >= ${since}
      order by started_at desc limit ${RUNS}
    ) as i
    cross join jsonb_to_recordset(i.state -> 'visits') as v("node" text, "state" text, "enteredAt" text, "leftAt" text)
    where v."state" = 'done' and v."node" = any(${nodes}) and v."leftAt" > v."enteredAt"`.execute(db)
  return rows
}
