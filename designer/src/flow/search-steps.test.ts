import type { FlowDefinition } from '@tenon/engine'
import { expect, test } from 'vitest'
import { searchable } from './search-steps.ts'

test('nodes and branches are found by what the canvas calls them, who decides and their identifier', () => {
  const flow: FlowDefinition = {
    kind: 'flow',
    key: 'f',
    label: 'F',
    form: 'x',
    steps: [
      { id: 'gate', kind: 'exclusiveGateway', branches: [{ id: 'big', steps: [{ id: 'boss', kind: 'userTask' }] }] },
    ],
  }
  const list = searchable(flow, {
    title: (step) => `节点 ${step.id}`,
    summary: () => '角色：主管',
    branchTitle: (_branch, i) => `分支 ${i + 1}`,
    branchText: () => '金额 大于 10',
  })
  expect(list).toEqual([
    { at: { id: 'gate' }, title: '节点 gate', note: '', words: '节点 gate  gate' },
    { at: { id: 'big', gateway: 'gate' }, title: '分支 1', note: '金额 大于 10', words: '分支 1 金额 大于 10 big' },
    { at: { id: 'boss' }, title: '节点 boss', note: '角色：主管', words: '节点 boss 角色：主管 boss' },
  ])
})
