import type { FlowDefinition } from '@tenon/engine'
import { expect, test } from 'vitest'
import { lengthWords, workWords } from './length-words.ts'
import { effort, fieldsRead, tracks, valuesRead, type Simulated } from './simulation.ts'

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
  values: [],
  begins: '2026-11-25T01:00:00.000Z',
  ends: '2026-11-25T01:00:00.000Z',
  works: true,
  minutes: 0,
  perDay: 540,
  complete: false,
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

test('the fields that a flow reads are those of its conditions and of the people it names', () => {
  const steps = [
    {
      id: 'gate',
      kind: 'exclusiveGateway',
      branches: [
        {
          id: 'large',
          when: { '>': [{ var: 'amount' }, 1] },
          steps: [{ id: 'a', kind: 'userTask', approvers: [{ kind: 'field', field: 'owner_id' }] }],
        },
        { id: 'rest', default: true, steps: [] },
      ],
    },
    { id: 'b', kind: 'userTask', approvers: [{ kind: 'role', role: 'boss' }] },
  ]
  expect([...fieldsRead({ ...flow, steps })]).toEqual(['amount', 'owner_id'])
})

test('a length is told in the largest unit that fits, a set one as it is set', () => {
  const t = (key: string, params?: Record<string, unknown>) =>
    `${key.split('.').slice(1).join('.')} ${params?.['n'] ?? ''}`
  expect([0, 40, 150, 648].map((minutes) => workWords(minutes, 540, t))).toEqual([
    'about.minutes 1',
    'about.minutes 40',
    'about.hours 2.5',
    'about.days 1.2',
  ])
  expect(lengthWords({ from: 'past', duration: { value: 3, unit: 'workHour' }, cases: 7 }, 540, t)).toEqual({
    text: 'about.hours 3',
    why: 'past 7',
  })
  expect(lengthWords({ from: 'limit', duration: { value: 2, unit: 'workDay' } }, 540, t)).toEqual({
    text: 'units.workDay 2',
    why: 'limit ',
  })
})

test('beside a condition stand the values that it has read, and nothing of what the builder may not see', () => {
  const values = [
    { field: 'amount', text: '50,000' },
    { field: 'secret', text: null },
    { field: 'risk', text: '' },
    { field: 'other', text: 'x' },
  ]
  const when = {
    and: [{ '>': [{ var: 'amount' }, 1] }, { '>': [{ var: 'secret' }, 1] }, { '==': [{ var: 'risk' }, 'A'] }],
  }
  expect(valuesRead(when, { ...played, values }, (key) => key)).toEqual(['amount 50,000', 'risk —'])
})
