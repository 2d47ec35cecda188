import type { CompanyCheck, FlowBackTest, FlowDefinition } from '@tenon/engine'
import { allSteps } from './edits.ts'

/** Nodes of a company check that ask for attention. */
export const findings = (check: CompanyCheck): CompanyCheck['nodes'] =>
  check.nodes.filter(({ empty, self }) => empty !== undefined || self !== undefined)

/** Branches that none of the played records has taken, though it came to their gateway. */
export const untakenBranches = (
  flow: FlowDefinition,
  test: FlowBackTest,
): readonly { readonly gateway: string; readonly branch: string; readonly index: number }[] =>
  allSteps(flow.steps).flatMap((step) =>
    (step.branches ?? []).flatMap((branch, index) =>
      test.nodes[step.id] && !test.branches[`${step.id}/${branch.id}`]
        ? [{ gateway: step.id, branch: branch.id, index }]
        : [],
    ),
  )
