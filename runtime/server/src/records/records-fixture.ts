import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

export const customer: FormDefinition = {
  kind: 'form',
  key: 'customer',
  label: '客户',
  title: 'name',
  number: 'no',
  fields: [
    { id: 'f_no', key: 'no', type: 'autoNumber', label: '编号', settings: { pattern: 'KH-{yyyyMM}-{0000}' } },
    { id: 'f_name', key: 'name', type: 'text', label: '客户名称', required: true },
    { id: 'f_mobile', key: 'mobile', type: 'phone', label: '手机' },
    { id: 'f_level', key: 'level', type: 'radio', label: '级别', settings: { options: 'level' } },
    { id: 'f_amount', key: 'amount', type: 'money', label: '预计金额' },
    { id: 'f_secret', key: 'secret', type: 'text', label: '成本' },
    { id: 'f_pool', key: 'in_pool', type: 'switch', label: '公海' },
    { id: 'f_parent', key: 'parent_id', type: 'relation', label: '上级公司', settings: { form: 'customer' } },
    {
      id: 'f_contacts',
      key: 'contacts',
      type: 'subform',
      label: '联系人',
      settings: {
        fields: [
          { id: 'f_c1', key: 'name', type: 'text', label: '姓名', required: true },
          { id: 'f_c2', key: 'share', type: 'number', label: '占比' },
        ],
      },
    },
  ],
  duplicates: [
    { fields: ['name'], match: 'normalized', do: 'block' },
    { fields: ['name'], match: 'similar', threshold: 0.8, do: 'warn' },
  ],
  checks: [
    { key: 'c_amount', when: { '<': [{ var: 'amount' }, 0] }, do: 'block', at: ['amount'], message: '金额不能为负' },
  ],
  views: [{ key: 'all', kind: 'table', label: '全部', columns: ['no', 'name'], sort: ['-amount'] }],
}
const followUp: FormDefinition = {
  kind: 'form',
  key: 'follow_up',
  label: '跟进记录',
  fields: [
    {
      id: 'g_customer',
      key: 'customer',
      type: 'relation',
      label: '客户',
      required: true,
      settings: { form: 'customer', onDelete: 'cascade' },
    },
    { id: 'g_content', key: 'content', type: 'longText', label: '内容' },
    {
      id: 'g_about',
      key: 'about',
      type: 'relation',
      label: '涉及客户',
      settings: { form: 'customer', many: true, onDelete: 'refuse' },
    },
  ],
}
const contract: FormDefinition = {
  kind: 'form',
  key: 'contract',
  label: '合同',
  fields: [
    { id: 'k_c', key: 'customer', type: 'relation', label: '客户', settings: { form: 'customer', onDelete: 'refuse' } },
    { id: 'k_p', key: 'payer', type: 'relation', label: '付款方', settings: { form: 'customer', onDelete: 'clear' } },
  ],
}
const everything = {
  view: { scope: 'all' as const },
  create: {},
  edit: { scope: 'all' as const },
  delete: { scope: 'all' as const },
  transfer: {},
}
const sales: RoleDefinition = {
  kind: 'role',
  key: 'sales',
  label: '销售',
  forms: {
    customer: {
      view: { scope: 'own' },
      create: {},
      edit: { scope: 'own' },
      fields: { secret: 'hidden', mobile: { mode: 'masked', when: { '==': [{ var: 'in_pool' }, true] } } },
    },
    follow_up: { view: { scope: { any: ['own', { via: 'customer' }] } }, create: {} },
  },
}
const manager: RoleDefinition = {
  kind: 'role',
  key: 'manager',
  label: '经理',
  forms: { customer: everything, follow_up: everything, contract: everything },
}
export const CUSTOMERS = '/api/apps/crm/forms/customer/records'

export interface RecordsFixture {
  readonly server: TestServer
  /** Sees and does everything. */
  readonly boss: TestClient
  /** Two who see their own; ann has the department of the boss. */
  readonly ann: TestClient
  readonly ben: TestClient
}

/** A server with customers, what points to them in every way, and three people. */
export async function startRecords(): Promise<RecordsFixture> {
  const server = await startTestServer()
  await publishApp(server.admin, 'crm', [
    { kind: 'options', key: 'level', label: '级别', items: [{ value: 'A' }, { value: 'B' }] },
    customer,
    followUp,
    contract,
    sales,
    manager,
  ])
  const department = await server.department('华东')
  return {
    server,
    boss: await server.person('boss', { roles: [['crm', 'manager']], departments: [department] }),
    ann: await server.person('ann', { name: '陈晓明', roles: [['crm', 'sales']], departments: [department] }),
    ben: await server.person('ben', { roles: [['crm', 'sales']] }),
  }
}
