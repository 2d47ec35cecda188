import type { FlowDefinition, Label } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { FormRequest } from './request-context.ts'
import type { TimelineItem } from './timeline.ts'

/** What of a flow's log is news of the record; who entered which node is in the trace of the flow itself. */
const TOLD = [
  'started',
  'resubmitted',
  'approved',
  'rejected',
  'returned',
  'transferred',
  'delegated',
  'withdrawn',
  'cancelled',
  'ended',
] as const

/** Steps of the flows of a record, newest first: who started, decided, gave back, with what they wrote. For who sees the record. */
export async function flowSteps(
  db: Kysely<Database>,
  { app, form }: FormRequest,
  id: string,
  before: string | null,
  limit: number,
): Promise<TimelineItem[]> {
  let rows = db
    .selectFrom('meta.flow_event as e')
    .innerJoin('meta.flow_instance as i', 'i.id', 'e.instance')
    .leftJoin('meta.user as u', 'u.id', 'e.actor')
    .select(['e.id', 'e.at', 'e.actor', 'u.name', 'e.kind', 'e.node', 'e.comment', 'e.params', 'i.flow'])
    .where('i.app', '=', app.key)
    .where('i.form', '=', form.key)
    .where('i.record', '=', id)
    .where('e.kind', 'in', TOLD)
    .orderBy('e.at', 'desc')
    .orderBy('e.id', 'desc')
    .limit(limit)
  if (before !== null) rows = rows.where('e.at', '<', before)
  return (await rows.execute()).map((row) => {
    const flow = Object.hasOwn(app.bundle.flows, row.flow) ? app.bundle.flows[row.flow] : undefined
    return {
      id: `flow/${row.id}`,
      kind: 'flow',
      at: row.at,
      actor: row.actor === null ? null : { id: row.actor, title: row.name },
      title: flow?.label ?? null,
      ...(row.comment ? { text: row.comment } : {}),
      params: {
        step: row.kind,
        node: (row.node !== null && labelOf(flow?.steps ?? [], row.node)) || null,
        signature: row.params?.['signature'] ?? null,
        status: row.kind === 'ended' ? (row.params?.['status'] ?? null) : null,
      },
    }
  })
}

// helpers

type Steps = FlowDefinition['steps']

/** What a node is called today; the log may name one that the flow has lost since. */
function labelOf(steps: Steps, id: string): Label | undefined {
  for (const step of steps) {
    if (step.id === id) return step.label
    for (const branch of step.branches ?? []) {
      const found = labelOf(branch.steps, id)
      if (found !== undefined) return found
    }
  }
  return undefined
}
