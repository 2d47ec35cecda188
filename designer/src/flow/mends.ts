import type { FlowDefinition, Issue, Recipient, Step } from '@tenon/engine'
import { findStep, makeDefault, removeBranch, updateStep } from './edits.ts'
import type { StepAt } from './locate-step.ts'

/** What one press does about a problem; `key` names it in the texts. */
export interface Mend {
  readonly key: 'makeDefault' | 'dissolve' | 'dropField' | 'dropApprover'
  mended(flow: FlowDefinition): FlowDefinition
}

/** The mend of a problem where there is only one sensible; undefined where the builder has to choose. */
export function mendOf(flow: FlowDefinition, issue: Issue, at: StepAt | undefined): Mend | undefined {
  if (!at) return undefined
  const owner = findStep(flow, at.gateway ?? at.id)
  const branches = owner?.branches ?? []
  if (owner?.branches && issue.code === 'BRANCHES_FEW')
    // With one way only there is nothing to choose: its steps stay.
    return { key: 'dissolve', mended: (now) => removeBranch(now, owner.id, '') }
  if (owner?.branches && !branches.some((branch) => branch.default)) {
    const last = branches.at(-1)
    if (at.gateway && issue.path.endsWith('/when') && issue.code === 'REQUIRED')
      return { key: 'makeDefault', mended: (now) => makeDefault(now, owner.id, at.id) }
    if (last && issue.code === 'BRANCH_DEFAULT')
      return { key: 'makeDefault', mended: (now) => makeDefault(now, owner.id, last.id) }
  }
  if (issue.code !== 'REFERENCE' || at.gateway) return undefined
  const field = /\/fields\/([^/]+)$/.exec(issue.path)?.[1]
  if (field !== undefined)
    return { key: 'dropField', mended: (now) => updateStep(now, at.id, (step) => without(step, field)) }
  const { role, field: person } = issue.params ?? {}
  if (!issue.path.endsWith('/approvers') || (role === undefined && person === undefined)) return undefined
  const gone = (one: Recipient) =>
    (one.kind === 'role' && one.role === role) || (one.kind === 'field' && one.field === person)
  return { key: 'dropApprover', mended: (now) => updateStep(now, at.id, (step) => keeping(step, gone)) }
}

// helpers

function without(step: Step, field: string): Step {
  const { [field]: _gone, ...fields } = step['fields'] as Record<string, unknown>
  return { ...step, fields }
}
const keeping = (step: Step, gone: (one: Recipient) => boolean): Step => ({
  ...step,
  approvers: (step['approvers'] as readonly Recipient[]).filter((one) => !gone(one)),
})
