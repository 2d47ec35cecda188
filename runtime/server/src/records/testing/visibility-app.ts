import type { Definition, FormGrant, RoleDefinition } from '@tenon/engine'

/** The app of the visibility test: customers, contacts that follow them, roles that cross in every way, a report and a flow. */
const role = (key: string, forms: Record<string, FormGrant>, more: Partial<RoleDefinition> = {}): RoleDefinition => ({
  kind: 'role',
  key,
  label: key,
  forms,
  ...more,
})
const opens = { reports: ['by_name'] }
const everything: FormGrant = {
  view: { scope: 'all' },
  create: {},
  edit: { scope: 'all' },
  delete: { scope: 'all' },
  transfer: { scope: 'all' },
}

export const visibilityApp: readonly Definition[] = [
  {
    kind: 'form',
    key: 'customer',
    label: '客户',
    title: 'name',
    fields: [
      { id: 'c1', key: 'name', type: 'text', label: '名称', required: true },
      { id: 'c2', key: 'mobile', type: 'phone', label: '手机' },
      { id: 'c3', key: 'amount', type: 'money', label: '金额' },
      {
        id: 'c4',
        key: 'level',
        type: 'select',
        label: '级别',
        settings: { options: [{ value: 'A' }, { value: 'B' }] },
      },
      { id: 'c5', key: 'papers', type: 'attachment', label: '附件' },
      { id: 'c6', key: 'remark', type: 'text', label: '备注' },
    ],
    duplicates: [{ fields: ['name'], match: 'normalized', do: 'block' }],
  },
  {
    kind: 'form',
    key: 'contact',
    label: '联系人',
    title: 'name',
    fields: [
      { id: 'p1', key: 'name', type: 'text', label: '姓名', required: true },
      { id: 'p2', key: 'customer', type: 'relation', label: '客户', required: true, settings: { form: 'customer' } },
    ],
  },
  role('all', { customer: everything, contact: everything }, { ...opens, flows: ['review'] }),
  role(
    'sales',
    {
      customer: { view: { scope: 'own' }, create: {}, edit: { scope: 'own' } },
      contact: { view: { scope: { via: 'customer' } }, create: {} },
    },
    opens,
  ),
  role(
    'manager',
    {
      customer: {
        view: { scope: 'departmentTree' },
        create: {},
        edit: { scope: 'departmentTree' },
        import: {},
        export: {},
      },
      contact: { view: { scope: { via: 'customer' } }, create: {}, import: {}, export: {} },
    },
    opens,
  ),
  role(
    'service',
    {
      customer: {
        view: { scope: { when: { '==': [{ var: 'level' }, 'A'] } } },
        fields: { mobile: 'hidden', amount: 'hidden', papers: 'hidden' },
      },
      contact: { view: { scope: { via: 'customer' } } },
    },
    opens,
  ),
  role(
    'marketing',
    {
      customer: { view: { scope: 'all' }, export: {}, fields: { mobile: 'masked' } },
      contact: { view: { scope: 'all' } },
    },
    opens,
  ),
  // Sees every contact, but only his own customers: what an expansion of the relation shows is decided there.
  role('clerk', { customer: { view: { scope: 'own' } }, contact: { view: { scope: 'all' }, create: {} } }, opens),
  {
    kind: 'report',
    key: 'by_name',
    label: '按名称',
    dataset: { form: 'customer' },
    dimensions: [{ field: 'name' }],
    measures: [{ key: 'n', agg: 'count' }],
    charts: [{ kind: 'table', encoding: { values: ['n'] } }],
  },
  {
    kind: 'flow',
    key: 'review',
    label: '复核',
    form: 'customer',
    title: '{name} {mobile}',
    figure: 'amount',
    start: { by: ['all'] },
    steps: [{ id: 'decide', kind: 'userTask', approvers: [{ kind: 'role', role: 'manager' }], mode: 'any' }],
  },
] as readonly Definition[]
