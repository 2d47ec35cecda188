import type { Definition } from '../engine/src/index.ts'

const all = {
  view: { scope: 'all' as const },
  create: {},
  edit: { scope: 'all' as const },
  delete: { scope: 'all' as const },
}

/** A customer form as the CRM has one, with two lists of rows and two child forms. */
export const definitions: readonly Definition[] = [
  { kind: 'options', key: 'level', label: '级别', items: [{ value: 'A' }, { value: 'B' }, { value: 'C' }] },
  {
    kind: 'form',
    key: 'customer',
    label: '客户',
    title: 'name',
    fields: [
      { id: 'f01', key: 'name', type: 'text', label: '名称', required: true },
      { id: 'f02', key: 'mobile', type: 'phone', label: '手机' },
      { id: 'f03', key: 'level', type: 'radio', label: '级别', settings: { options: 'level' } },
      { id: 'f04', key: 'amount', type: 'money', label: '金额' },
      { id: 'f05', key: 'filed_on', type: 'date', label: '建档' },
      { id: 'f06', key: 'last_follow_at', type: 'datetime', label: '跟进' },
      { id: 'f07', key: 'remark', type: 'longText', label: '备注' },
      { id: 'f08', key: 'industry', type: 'text', label: '行业' },
      { id: 'f09', key: 'city', type: 'text', label: '城市' },
      { id: 'f10', key: 'locked', type: 'switch', label: '锁定' },
      { id: 'f11', key: 'score', type: 'number', label: '评分' },
      {
        id: 'f12',
        key: 'contacts',
        type: 'subform',
        label: '联系人',
        settings: {
          fields: [
            { id: 'f12a', key: 'name', type: 'text', label: '姓名' },
            { id: 'f12b', key: 'phone', type: 'text', label: '电话' },
          ],
        },
      },
      {
        id: 'f13',
        key: 'items',
        type: 'subform',
        label: '明细',
        settings: {
          fields: [
            { id: 'f13a', key: 'product', type: 'text', label: '产品' },
            { id: 'f13b', key: 'price', type: 'number', label: '单价' },
          ],
        },
      },
    ],
    duplicates: [{ fields: ['name'], match: 'normalized', do: 'block' }],
    views: [{ key: 'all', kind: 'table', label: '全部', sort: ['-amount'] }],
  },
  { kind: 'role', key: 'everything', label: '全部', forms: { customer: all } },
  {
    kind: 'role',
    key: 'own',
    label: '本人',
    forms: { customer: { ...all, view: { scope: 'own' }, edit: { scope: 'own' } } },
  },
  {
    kind: 'role',
    key: 'team',
    label: '部门',
    forms: { customer: { ...all, view: { scope: { any: ['own', 'departmentTree'] } }, edit: { scope: 'own' } } },
  },
]
