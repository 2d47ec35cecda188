import type { FlowDefinition } from '@tenon/engine'
import { expect, test } from 'vitest'
import { effort, tracks, type Simulated } from './simulation.ts'

const flow: FlowDefinition = {
  kind: 'flow',
  key: 'f',
  label: '审批',
  form: 'contract',
  steps: [
    {
      id: 'amount',
      kind: 'exclusiveGateway',
      branches: [
        { id: 'small', steps: [{ id: 'manager', kind: 'userTask' }] },
        { id: 'large', default: true, steps: [{ id: 'director', kind: 'userTask' }] },
      ],
    },
    { id: 'legal', kind: 'userTask' },
  ],
}
const wang = { id: 'w', title: '王芳' }
const zhao = { id: 'z', title: '赵国栋' }
const played: Simulated = {
  status: 'approved',
  initiator: wang,
  visits: [
    { node: 'amount', people: [], copied: [], branches: ['large'] },
    { node: 'director', people: [zhao], copied: [] },
    { node: 'legal', people: [zhao, wang], copied: [] },
  ],
}

test('the way leads over what was visited and over nothing else', () => {
  expect(Object.fromEntries(tracks(flow, played))).toEqual({
    amount: 'taken',
    small: 'untaken',
    manager: 'untaken',
    large: 'taken',
    director: 'taken',
    legal: 'taken',
  })
})

test('a person who decides twice is one person', () => {
  expect(effort(played)).toEqual({ nodes: 2, people: 2 })
})
