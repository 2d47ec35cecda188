import type { FlowDefinition, Step } from '@tenon/engine'

/** A step, or a branch together with its gateway. */
export interface StepAt {
  readonly id: string
  readonly gateway?: string
}

/**
 * The step or branch that a path of an issue leads to: `steps/2/branches/0/when` is the first branch of the third step.
 * Undefined for a path that is about the flow itself.
 */
export function locateStep(flow: FlowDefinition, path: string): StepAt | undefined {
  const parts = path.split('/').filter(Boolean)
  let steps: readonly Step[] = flow.steps
  let found: StepAt | undefined
  for (let i = 0; i < parts.length - 1; i++) {
    if (parts[i] === 'steps') {
      const at = steps[Number(parts[i + 1])]
      if (!at) break
      found = { id: at.id }
      if (parts[i + 2] !== 'branches') break
      const branch = at.branches?.[Number(parts[i + 3])]
      if (!branch) break
      found = { id: branch.id, gateway: at.id }
      steps = branch.steps
      i += 3
    }
  }
  return found
}
