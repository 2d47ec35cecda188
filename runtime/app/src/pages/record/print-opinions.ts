import type { FlowInstanceView } from '@tenon/ui/api'

/** A decision of a flow as a line on paper. */
export interface Opinion {
  readonly key: string
  readonly node: string
  readonly person: string
  readonly insteadOf: string | null
  /** `approved`, `rejected`, `returned` … */
  readonly state: string
  readonly comment: string | null
  /** File with what was signed by hand. */
  readonly signature: string | null
  readonly at: string
}

/** What people decided in a flow, in the order in which they did; what waits or was cancelled is not said. */
export function opinionsOf(instance: Pick<FlowInstanceView, 'nodes'>): readonly Opinion[] {
  return instance.nodes
    .flatMap((visit) =>
      visit.tasks.flatMap((task): Opinion[] =>
        task.decidedAt === null || task.state === 'cancelled'
          ? []
          : [
              {
                key: task.id,
                node: visit.label,
                person: task.assignee.title ?? '',
                insteadOf: task.insteadOf?.title ?? null,
                state: visit.works && task.state === 'approved' ? 'finished' : task.state,
                comment: task.comment,
                signature: task.signature,
                at: task.decidedAt,
              },
            ],
      ),
    )
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}
