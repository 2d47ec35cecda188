import { checkFlow, type FlowDefinition, type Step } from '@tenon/engine'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { nodes } from './index.ts'

/** What publishing refuses: a flow that could not run, or would rest with nobody. */
const FIELDS = ['title', 'amount', 'owner_id', 'dept_id']
const issuesOf = (steps: readonly unknown[], more: Partial<FlowDefinition> = {}) =>
  checkFlow(
    { kind: 'flow', key: 'f', label: 'F', form: 'contract', steps: steps as Step[], ...more },
    {
      kind: (kind) => nodes.find((node) => node.kind === kind),
      hasForm: (form) => form === 'contract',
      hasField: (_form, field) => FIELDS.includes(field),
      hasRole: (role) => role === 'boss',
      formOfFlow: (flow) => ({ other: 'contract', elsewhere: 'item' })[flow],
      target: () => undefined,
      rows: (_form, field) => (field === 'items' ? 'contract.items' : undefined),
      mappings: () => [],
      matches: (kind, step) => [...Value.Errors(kind.schema, step)].map((error) => ({ path: '', code: error.message })),
      expression: () => [],
    },
  ).map(({ path, code }) => `${path} ${code}`)

const boss = [{ kind: 'role', role: 'boss' }]
const gone = [{ kind: 'role', role: 'gone' }]
const ask = (id: string, more: object = {}) => ({ id, kind: 'userTask', approvers: boss, ...more })
const end = (id: string) => ({ id, kind: 'endEvent' })
const gateway = (branches: readonly object[], kind = 'exclusiveGateway') => ({ id: 'g', kind, branches })
const small = { id: 's', when: { '<': [{ var: 'amount' }, 1] }, steps: [ask('a')] }
const rest = { id: 'd', default: true, steps: [] }

describe('publishing refuses', () => {
  it.each<readonly [string, readonly unknown[], Partial<FlowDefinition>, string]>([
    ['a step behind the end', [end('e'), ask('a')], {}, 'steps/1 UNREACHABLE'],
    [
      'a step behind branches that all end',
      [
        gateway([
          { ...small, steps: [end('e1')] },
          { ...rest, steps: [ask('x'), end('e2')] },
        ]),
        ask('b'),
      ],
      {},
      'steps/1 UNREACHABLE',
    ],
    ['conditions without a default', [gateway([small, { ...small, id: 't' }])], {}, 'steps/0/branches BRANCH_DEFAULT'],
    ['a default before others', [gateway([rest, small])], {}, 'steps/0/branches/0 BRANCH_UNREACHABLE'],
    ['a branch that says nothing', [gateway([{ id: 's', steps: [] }, rest])], {}, 'steps/0/branches/0/when REQUIRED'],
    ['a gateway with one way', [gateway([rest])], {}, 'steps/0/branches BRANCHES_FEW'],
    ['an id twice', [ask('a'), ask('a')], {}, 'steps/1/id DUPLICATE'],
    ['a step of no kind', [{ id: 'a', kind: 'magic' }], {}, 'steps/0/kind REFERENCE'],
    ['approvers of an unknown role', [ask('a', { approvers: gone })], {}, 'steps/0/approvers REFERENCE'],
    [
      'approvers from an unknown field',
      [ask('a', { approvers: [{ kind: 'field', field: 'nobody' }] })],
      {},
      'steps/0/approvers REFERENCE',
    ],
    [
      'managers of somebody in an unknown field',
      [ask('a', { approvers: [{ kind: 'managers', of: 'nobody' }] })],
      {},
      'steps/0/approvers REFERENCE',
    ],
    [
      'a join of more branches than there are',
      [{ ...gateway([small, rest], 'inclusiveGateway'), join: 3 }],
      {},
      'steps/0/join RANGE',
    ],
    [
      'people for nobody whom nobody is named for',
      [ask('a', { onEmpty: { do: 'people' } })],
      {},
      'steps/0/onEmpty/people REQUIRED',
    ],
    [
      'people for nobody of an unknown role',
      [ask('a', { onEmpty: { do: 'people', people: gone } })],
      {},
      'steps/0/onEmpty/people REFERENCE',
    ],
    [
      'a deadline that hands on to an unknown role',
      [ask('a', { timeout: { after: { value: 1, unit: 'day' }, then: { people: gone } } })],
      {},
      'steps/0/timeout/then REFERENCE',
    ],
    ['a deadline without a time', [ask('a', { timeout: { then: 'reject' } })], {}, 'steps/0/timeout REQUIRED'],
    [
      'a deadline by an unknown date',
      [ask('a', { timeout: { at: { field: 'never' } } })],
      {},
      'steps/0/timeout/at REFERENCE',
    ],
    ['signers added from an unknown role', [ask('a', { addFrom: gone })], {}, 'steps/0/addFrom REFERENCE'],
    ['a refusal that leads nowhere', [ask('a', { onReject: { to: 'z' } })], {}, 'steps/0/onReject REFERENCE'],
    ['rights on an unknown field', [ask('a', { fields: { ghost: 'hidden' } })], {}, 'steps/0/fields/ghost REFERENCE'],
    ['a call of an unknown flow', [{ id: 's', kind: 'subFlow', flow: 'none' }], {}, 'steps/0/flow REFERENCE'],
    [
      'a call of a flow over another form',
      [{ id: 's', kind: 'subFlow', flow: 'elsewhere' }],
      {},
      'steps/0/on REFERENCE',
    ],
    [
      'a call for each row of what has no rows',
      [{ id: 's', kind: 'subFlow', flow: 'elsewhere', on: { kind: 'rows', field: 'amount' } }],
      {},
      'steps/0/on REFERENCE',
    ],
    ['an unknown form', [ask('a')], { form: 'ghost' }, 'form REFERENCE'],
    ['administrators of an unknown role', [ask('a')], { admins: gone as never }, 'admins REFERENCE'],
    ['readers of an unknown role', [ask('a')], { settings: { copyAtEnd: gone } }, 'settings/copyAtEnd REFERENCE'],
    [
      'withdrawing before an unknown step',
      [ask('a')],
      { settings: { withdraw: { before: 'z' } } },
      'settings/withdraw REFERENCE',
    ],
  ])('%s', (_what, steps, more, issue) => {
    expect(issuesOf(steps, more)).toContain(issue)
  })
  it('nothing of a flow that can run', () => {
    const steps = [
      ask('a', { onEmpty: { do: 'people', people: boss }, addFrom: boss }),
      gateway([{ ...small, steps: [end('e')] }, rest]),
      ask('b', { onReject: { to: 'a' }, timeout: { after: { value: 1, unit: 'workDay' }, then: { people: boss } } }),
      ask('c', { timeout: { at: { field: 'amount', plus: { value: -1, unit: 'day' } } } }),
      { id: 's', kind: 'subFlow', flow: 'other', on: { kind: 'self' } },
      { id: 'r', kind: 'subFlow', flow: 'elsewhere', on: { kind: 'rows', field: 'items' } },
      { id: 'n', kind: 'subFlow', flow: 'elsewhere', on: { kind: 'new' } },
    ]
    const settings = { withdraw: { before: 'b' }, copyAtEnd: boss }
    expect(issuesOf(steps, { settings, admins: boss as never })).toEqual([])
  })
})
