import { checkBranches, type NodeKind } from '@tenon/engine'
import { branchesSchema, JOIN_FIELDS, JOIN_PROPERTIES, joinIssues, joinOf, stepSchema } from '../step-schema.ts'

/** 包容分支: every branch whose condition holds, at the same time; the default one when none does. Goes on when all (or `join`) of those taken have ended. */
export const inclusiveGateway: NodeKind = {
  kind: 'inclusiveGateway',
  label: { 'zh-CN': '包容分支', 'en-US': 'Inclusive' },
  icon: 'layers',
  group: 'branch',
  schema: stepSchema('inclusiveGateway', {
    branches: branchesSchema(true),
    ...JOIN_PROPERTIES,
  }),
  settingsFields: JOIN_FIELDS,
  create: (id) => ({
    id,
    kind: 'inclusiveGateway',
    branches: [
      { id: `${id}_1`, label: { 'zh-CN': '条件 1', 'en-US': 'Condition 1' }, steps: [] },
      { id: `${id}_2`, label: { 'zh-CN': '条件 2', 'en-US': 'Condition 2' }, steps: [] },
      { id: `${id}_else`, label: { 'zh-CN': '默认', 'en-US': 'Otherwise' }, default: true, steps: [] },
    ],
  }),
  enter(step, context) {
    const held = context.branches.filter(
      (branch) => !branch.default && branch.when !== undefined && context.holds(branch.when),
    )
    const taken = held.length > 0 ? held : context.branches.filter((branch) => branch.default)
    return { kind: 'branch', take: taken.map((branch) => branch.id), ...joinOf(step) }
  },
  expressions: (step) =>
    (step.branches ?? []).flatMap((branch, i) =>
      branch.when === undefined
        ? []
        : [{ path: `branches/${i}/when`, expression: branch.when, expected: { kind: 'boolean' as const } }],
    ),
  check: (step) => [...checkBranches(step.branches ?? []), ...joinIssues(step)],
}
