import type { FlowDefinition } from '@tenon/engine'
import type { FlowTreeContext } from '@tenon/ui/flow'
import { allSteps } from './edits.ts'
import type { StepAt } from './locate-step.ts'

export interface Findable {
  readonly at: StepAt
  readonly title: string
  /** Who decides, or the condition. */
  readonly note: string
  /** All that it is found by. */
  readonly words: string
}

/** Every node and branch of a flow as it is called on the canvas, in the order of the tree. */
export const searchable = (
  flow: FlowDefinition,
  context: Pick<FlowTreeContext, 'title' | 'summary' | 'branchTitle' | 'branchText'>,
): readonly Findable[] =>
  allSteps(flow.steps).flatMap((step) => [
    found({ id: step.id }, context.title(step), step.branches ? '' : context.summary(step)),
    ...(step.branches ?? []).map((branch, i) =>
      found({ id: branch.id, gateway: step.id }, context.branchTitle(branch, i), context.branchText(branch)),
    ),
  ])

// helpers

const found = (at: StepAt, title: string, note: string): Findable => ({
  at,
  title,
  note,
  words: `${title} ${note} ${at.id}`,
})
