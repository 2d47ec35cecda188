import type { Issue, NodeKind, Step } from '@tenon/engine'
import { branchesSchema, JOIN_FIELDS, JOIN_PROPERTIES, joinIssues, joinOf, stepSchema } from '../step-schema.ts'

/** 并行分支: all branches at the same time; goes on when all (or `join` of them) have ended. */
export const parallelGateway: NodeKind = {
  kind: 'parallelGateway',
  label: { 'zh-CN': '并行分支', 'en-US': 'Parallel' },
  icon: 'columns',
  group: 'branch',
  schema: stepSchema('parallelGateway', {
    branches: branchesSchema(false),
    ...JOIN_PROPERTIES,
  }),
  settingsFields: JOIN_FIELDS,
  create: (id) => ({
    id,
    kind: 'parallelGateway',
    branches: [
      { id: `${id}_1`, label: { 'zh-CN': '分支 1', 'en-US': 'Branch 1' }, steps: [] },
      { id: `${id}_2`, label: { 'zh-CN': '分支 2', 'en-US': 'Branch 2' }, steps: [] },
    ],
  }),
  enter: (step, context) => ({
    kind: 'branch',
    take: context.branches.map((branch) => branch.id),
    ...joinOf(step),
  }),
  check: checkParallel,
}

// helpers

function checkParallel(step: Step): Issue[] {
  const branches = step.branches ?? []
  const issues = joinIssues(step)
  if (branches.length < 2) issues.push({ path: 'branches', code: 'BRANCHES_FEW' })
  branches.forEach((branch, i) => {
    if (branches.findIndex((other) => other.id === branch.id) !== i)
      issues.push({ path: `branches/${i}/id`, code: 'DUPLICATE', params: { id: branch.id } })
  })
  return issues
}
