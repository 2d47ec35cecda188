import type { Issue, NodeKind, Step } from '@tenon/engine'
import { Type } from 'typebox'
import { branchesSchema, stepSchema } from '../step-schema.ts'

/** 并行分支: all branches at the same time; goes on when all (or `join` of them) have ended. */
export const parallelGateway: NodeKind = {
  kind: 'parallelGateway',
  label: { 'zh-CN': '并行分支', 'en-US': 'Parallel' },
  icon: 'columns',
  group: 'branch',
  schema: stepSchema('parallelGateway', {
    branches: branchesSchema(false),
    join: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
    onReject: Type.Optional(Type.Enum(['end', 'branch'])),
  }),
  settingsFields: [
    {
      id: 'n_join',
      key: 'join',
      type: 'number',
      label: { 'zh-CN': '完成几个分支后继续', 'en-US': 'Go on when so many branches have ended' },
      help: { 'zh-CN': '不填表示全部完成', 'en-US': 'Empty = all of them' },
      settings: { scale: 0, min: 1, max: 20 },
    },
  ],
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
    ...(typeof step.join === 'number' ? { join: step.join } : {}),
  }),
  check: checkParallel,
}

// helpers

function checkParallel(step: Step): Issue[] {
  const branches = step.branches ?? []
  const issues: Issue[] = []
  if (branches.length < 2) issues.push({ path: 'branches', code: 'BRANCHES_FEW' })
  if (typeof step.join === 'number' && step.join > branches.length)
    issues.push({ path: 'join', code: 'RANGE', params: { max: branches.length } })
  branches.forEach((branch, i) => {
    if (branches.findIndex((other) => other.id === branch.id) !== i)
      issues.push({ path: `branches/${i}/id`, code: 'DUPLICATE', params: { id: branch.id } })
  })
  return issues
}
