import type { FlowBackTest, FlowDefinition } from '@tenon/engine'
import { expect, test } from 'vitest'
import { findings, untakenBranches } from './checks.ts'

const gateway = (id: string, inner: string) => ({
  id,
  kind: 'exclusiveGateway',
  branches: [
    { id: `${id}_a`, steps: [{ id: inner, kind: 'userTask' }] },
    { id: `${id}_b`, default: true, steps: [] },
  ],
})
const flow: FlowDefinition = {
  kind: 'flow',
  key: 'f',
  label: 'F',
  form: 'x',
  steps: [gateway('one', 'first'), gateway('two', 'second')],
}
const played = (branches: Record<string, number>, nodes: string[]): FlowBackTest => ({
  days: 90,
  played: 3,
  of: 3,
  statuses: { approved: 3 },
  nodes: Object.fromEntries(nodes.map((node) => [node, { times: 3, nobody: 0 }])),
  branches,
  effects: { tried: 0, refused: 0, rows: [] },
  stuck: [],
  different: { compared: 0, count: 0, rows: [] },
})

test('a branch that no record takes is named, one whose gateway was never reached is not', () => {
  expect(untakenBranches(flow, played({ 'one/one_b': 3 }, ['one']))).toEqual([
    { gateway: 'one', branch: 'one_a', index: 0 },
  ])
})

test('nodes where everybody finds somebody else need no attention', () => {
  const nobody = { count: 0, people: [] }
  const self = { count: 1, people: [{ id: 'a', title: '甲' }] }
  const nodes = [
    { node: 'fine', record: false },
    { node: 'own', self, record: false },
    { node: 'open', record: true },
  ]
  expect(findings({ checked: 1, of: 1, noManager: nobody, nodes }).map(({ node }) => node)).toEqual(['own'])
})
