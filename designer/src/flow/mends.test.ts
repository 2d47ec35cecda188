import type { FlowDefinition, Issue, Step } from '@tenon/engine'
import { expect, test } from 'vitest'
import { locateStep } from './locate-step.ts'
import { mendOf } from './mends.ts'

const flowOf = (step: Step): FlowDefinition => ({
  kind: 'flow',
  key: 'f',
  label: '审批',
  form: 'contract',
  steps: [step],
})
const person = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  kind: 'userTask',
  approvers: [{ kind: 'role', role: 'legal' }],
  ...more,
})
const small = { '<': [{ var: 'amount' }, 10] }
const gateway = (...branches: Step['branches'] & object): Step => ({ id: 'g', kind: 'exclusiveGateway', branches })
const gone = { kind: 'role', role: 'gone' }

test.each<[string, Step, Issue, string, Step]>([
  [
    'no way is the default one',
    gateway({ id: 'a', when: small, steps: [person('p')] }, { id: 'b', when: small, steps: [] }),
    { path: 'steps/0/branches', code: 'BRANCH_DEFAULT', params: { count: 0 } },
    'makeDefault',
    gateway({ id: 'a', when: small, steps: [person('p')] }, { id: 'b', default: true, steps: [] }),
  ],
  [
    'a way has no condition and none is the default one',
    gateway({ id: 'a', steps: [person('p')] }, { id: 'b', when: small, steps: [] }),
    { path: 'steps/0/branches/0/when', code: 'REQUIRED' },
    'makeDefault',
    gateway({ id: 'b', when: small, steps: [] }, { id: 'a', default: true, steps: [person('p')] }),
  ],
  [
    'one way is left',
    gateway({ id: 'a', default: true, steps: [person('p')] }),
    { path: 'steps/0/branches', code: 'BRANCHES_FEW' },
    'dissolve',
    person('p'),
  ],
  [
    'a field is gone',
    person('p', { fields: { '*': 'readonly', old: 'required' } }),
    { path: 'steps/0/fields/old', code: 'REFERENCE' },
    'dropField',
    person('p', { fields: { '*': 'readonly' } }),
  ],
  [
    'a role is gone',
    person('p', { approvers: [gone, { kind: 'role', role: 'legal' }] }),
    { path: 'steps/0/approvers', code: 'REFERENCE', params: { role: 'gone' } },
    'dropApprover',
    person('p'),
  ],
])('%s: one press mends it', (_name, step, issue, key, mended) => {
  const flow = flowOf(step)
  const mend = mendOf(flow, issue, locateStep(flow, issue.path))
  expect(mend?.key).toBe(key)
  expect(mend?.mended(flow)).toEqual(flowOf(mended))
})

test('where there is more than one way to mend it, the builder decides', () => {
  const flow = flowOf(gateway({ id: 'a', steps: [] }, { id: 'b', default: true, steps: [] }))
  for (const issue of [
    { path: 'steps/0/branches/0/when', code: 'REQUIRED' },
    { path: 'steps/0/approvers', code: 'REQUIRED' },
    { path: 'title', code: 'REFERENCE' },
  ])
    expect(mendOf(flow, issue, locateStep(flow, issue.path))).toBeUndefined()
})
