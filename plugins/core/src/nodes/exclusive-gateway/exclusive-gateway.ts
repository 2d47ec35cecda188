import { checkBranches, type NodeKind } from '@tenon/engine'
import { branchesSchema, stepSchema } from '../step-schema.ts'

/** 条件分支: the first branch whose condition holds, else the default one. */
export const exclusiveGateway: NodeKind = {
  kind: 'exclusiveGateway',
  label: { 'zh-CN': '条件分支', 'en-US': 'Condition' },
  icon: 'git-branch',
  group: 'branch',
  schema: stepSchema('exclusiveGateway', { branches: branchesSchema(true) }),
  settingsFields: [],
  create: (id) => ({
    id,
    kind: 'exclusiveGateway',
    branches: [
      { id: `${id}_1`, label: { 'zh-CN': '条件 1', 'en-US': 'Condition 1' }, steps: [] },
      { id: `${id}_else`, label: { 'zh-CN': '默认', 'en-US': 'Otherwise' }, default: true, steps: [] },
    ],
  }),
  enter(_step, context) {
    const taken =
      context.branches.find((branch) => !branch.default && branch.when !== undefined && context.holds(branch.when)) ??
      context.branches.find((branch) => branch.default)
    return { kind: 'branch', take: taken ? [taken.id] : [] }
  },
  expressions: (step) =>
    (step.branches ?? []).flatMap((branch, i) =>
      branch.when === undefined
        ? []
        : [{ path: `branches/${i}/when`, expression: branch.when, expected: { kind: 'boolean' as const } }],
    ),
  check: (step) => checkBranches(step.branches ?? []),
}
