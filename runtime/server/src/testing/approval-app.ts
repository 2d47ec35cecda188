import type { Definition } from '@tenon/engine'

const all = {
  view: { scope: 'all' as const },
  create: {},
  edit: { scope: 'all' as const },
  fields: { secret: 'hidden' as const },
}
/** A request that its boss decides where twice its amount is above 2,000; its secret is hidden from everybody. */
export const approvalApp: readonly Definition[] = [
  {
    kind: 'form',
    key: 'request',
    label: '申请',
    fields: [
      { id: 'f_1', key: 'amount', type: 'money', label: '金额' },
      {
        id: 'f_2',
        key: 'doubled',
        type: 'formula',
        label: '两倍',
        settings: { expression: { '*': [{ var: 'amount' }, 2] } },
      },
      { id: 'f_3', key: 'secret', type: 'number', label: '底价' },
    ],
    checks: [
      { key: 'most', when: { '>': [{ var: 'amount' }, 1000000] }, do: 'block', at: ['amount'], message: '最多一百万' },
    ],
  },
  { kind: 'role', key: 'staff', label: '员工', forms: { request: all } },
  { kind: 'role', key: 'boss', label: '主管', forms: {} },
  {
    kind: 'flow',
    key: 'approval',
    label: '审批',
    form: 'request',
    steps: [
      {
        id: 'gate',
        kind: 'exclusiveGateway',
        branches: [
          {
            id: 'large',
            when: { '>': [{ var: 'doubled' }, 2000] },
            steps: [{ id: 'decide', kind: 'userTask', approvers: [{ kind: 'role', role: 'boss' }], mode: 'any' }],
          },
          { id: 'small', default: true, steps: [] },
        ],
      },
      { id: 'tell', kind: 'copyTask', to: [{ kind: 'initiator' }] },
    ],
  },
]
