import type { FormDefinition, RoleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, publishMore, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const customer: FormDefinition = {
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
const C = '/api/apps/crm/forms/customer/records'

let server: TestServer
let boss: TestClient
let ann: TestClient
let ben: TestClient

beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'crm', [
    { kind: 'options', key: 'level', label: '级别', items: [{ value: 'A' }, { value: 'B' }] },
    customer,
    followUp,
    contract,
    sales,
    manager,
  ])
  const department = await server.department('华东')
  boss = await server.person('boss', { roles: [['crm', 'manager']], departments: [department] })
  ann = await server.person('ann', { name: '陈晓明', roles: [['crm', 'sales']], departments: [department] })
  ben = await server.person('ben', { roles: [['crm', 'sales']] })
})
afterAll(() => server.close())

test('a record is made, numbered, owned by its maker, read and listed', async () => {
  const made = await ann.post(C, {
    name: '上海华瑞科技有限公司',
    mobile: '138 0013 8000',
    level: 'A',
    amount: 1200.5,
    contacts: [{ name: '李雷', share: 0.3 }],
  })
  expect(made.status, made.text).toBe(201)
  expect(made.body).toMatchObject({
    version: 1,
    name: '上海华瑞科技有限公司',
    mobile: '13800138000',
    level: 'A',
    amount: 1200.5,
    owner_id: ann.id,
  })
  expect(made.body.no).toMatch(/^KH-\d{6}-0001$/)
  expect(made.body.dept_id).toEqual(expect.any(String))
  expect(made.body).not.toHaveProperty('secret')
  const got = await ann.get(`${C}/${made.body.id}?expand=owner_id`)
  expect(got.status, got.text).toBe(200)
  expect(got.body.owner_id).toEqual({ id: ann.id, title: '陈晓明' })
  expect(got.body.contacts).toEqual([{ id: expect.any(String), name: '李雷', share: 0.3 }])
  const list = await ann.post(`${C}/query`, { search: '华瑞', sort: ['-amount'] })
  expect(list.status, list.text).toBe(200)
  expect(list.body).toMatchObject({ total: 1, totalKind: 'exact', nextCursor: null })
  expect(list.body.rows[0]).toMatchObject({ id: made.body.id, amount: 1200.5 })
  const audit = await server.platform.db
    .selectFrom('meta.audit')
    .selectAll()
    .where('record', '=', made.body.id)
    .where('action', '!=', 'record.view')
    .execute()
  expect(audit.map((row) => row.action)).toEqual(['create'])
})

test('all mistakes are told at once', async () => {
  const answer = await ann.post(C, { mobile: '123', amount: -1, level: 'Z', nothing: 1, contacts: [{ share: 1 }] })
  expect(answer.status).toBe(400)
  const paths = answer.body.error.issues.map((issue: { path: string }) => issue.path).sort()
  expect(paths).toEqual(['amount', 'contacts/0/name', 'level', 'mobile', 'name', 'nothing'])
})

test('a duplicate is refused with its owner, a similar one is told, and nobody learns the id of what he may not see', async () => {
  const first = await ann.post(C, { name: '杭州云帆数据科技有限公司' })
  expect(first.status, first.text).toBe(201)
  const again = await ben.post(C, { name: ' 杭州云帆数据科技有限公司 ' })
  expect(again.status, again.text).toBe(409)
  expect(again.body.error).toMatchObject({
    code: 'DUPLICATE',
    issues: [{ path: 'name', params: { owner: '陈晓明', id: null } }],
  })
  expect(again.body.error.message).toContain('陈晓明')
  const similar = await ben.post('/api/apps/crm/forms/customer/duplicates', {
    values: { name: '杭州云帆数据技术有限公司' },
  })
  expect(similar.body.matches.length, similar.text).toBe(0)
  const near = await ben.post('/api/apps/crm/forms/customer/duplicates', {
    values: { name: '杭州市云帆数据科技有限公司' },
  })
  expect(near.body.matches, near.text).toEqual([
    expect.objectContaining({ match: 'similar', owner: '陈晓明', id: null, title: null }),
  ])
})

test('a stale version is a conflict that names the fields', async () => {
  const { body: made } = await ann.post(C, { name: '宁波远航物流', level: 'A' })
  const first = await ann.patch(`${C}/${made.id}`, { level: 'B' }, { 'if-match': '"1"' })
  expect(first.status, first.text).toBe(200)
  expect(first.body).toMatchObject({ version: 2, level: 'B' })
  const second = await boss.patch(`${C}/${made.id}`, { level: 'A', secret: 'x' }, { 'if-match': '"1"' })
  expect(second.status).toBe(409)
  expect(second.body.error).toMatchObject({
    code: 'CONFLICT',
    params: { version: 2, fields: ['level'], updatedBy: { id: ann.id } },
  })
  const third = await boss.patch(`${C}/${made.id}`, { secret: 'x' })
  expect(third.body, third.text).toMatchObject({ version: 3, secret: 'x' })
})

test('what is not visible is not there, and the hidden field is an unknown one', async () => {
  const { body: made } = await boss.post(C, { name: '苏州金石精密', secret: '42', mobile: '13900000001' })
  expect((await ann.get(`${C}/${made.id}`)).status).toBe(404)
  expect((await ann.patch(`${C}/${made.id}`, { level: 'A' })).status).toBe(404)
  expect((await ann.delete(`${C}/${made.id}`)).status).toBe(403)
  const unknown = await ann.post(`${C}/query`, { filter: { '==': [{ var: 'nosuch' }, '42'] } })
  const hidden = await ann.post(`${C}/query`, { filter: { '==': [{ var: 'secret' }, '42'] } })
  expect(hidden.status).toBe(400)
  expect(hidden.body.error.issues[0].code).toBe(unknown.body.error.issues[0].code)
  for (const query of [{ sort: ['secret'] }, { fields: ['secret'] }, { expand: ['secret'] }])
    expect((await ann.post(`${C}/query`, query)).status).toBe(400)
  const written = await ann.post(C, { name: '苏州银石', secret: '1' })
  expect(written.body.error.issues).toMatchObject([{ path: 'secret', code: 'UNKNOWN_FIELD' }])
})

test('a masked value is masked in its rows only and cannot be searched, filtered or sorted by there', async () => {
  const { body: open } = await ann.post(C, { name: '绍兴甲公司', mobile: '13712340001' })
  const { body: pooled } = await ann.post(C, { name: '绍兴乙公司', mobile: '13712340002', in_pool: true })
  expect(open.mobile).toBe('13712340001')
  expect(pooled.mobile).toMatch(/^137\*+0002$/)
  expect((await ann.get(`${C}/${pooled.id}`)).body.mobile).toBe(pooled.mobile)
  const filtered = await ann.post(`${C}/query`, { filter: { startsWith: [{ var: 'mobile' }, '1371234'] } })
  expect(
    filtered.body.rows?.map((row: { id: string }) => row.id),
    filtered.text,
  ).toEqual([open.id])
  const searched = await ann.post(`${C}/query`, { search: '13712340' })
  expect(
    searched.body.rows.map((row: { id: string }) => row.id),
    searched.text,
  ).toEqual([open.id])
  const all = await boss.post(`${C}/query`, { search: '13712340', sort: ['name'] })
  expect(all.body.rows.map((row: { mobile: string }) => row.mobile)).toEqual(['13712340001', '13712340002'])
})

test('the bin takes children along and gives back what is free', async () => {
  const { body: made } = await boss.post(C, { name: '无锡太湖机电' })
  const { body: child } = await boss.post('/api/apps/crm/forms/follow_up/records', {
    customer: made.id,
    content: '首次拜访',
  })
  expect(child.customer).toBe(made.id)
  expect((await boss.delete(`${C}/${made.id}`)).status).toBe(204)
  expect((await boss.get(`${C}/${made.id}`)).status).toBe(404)
  expect((await boss.get(`/api/apps/crm/forms/follow_up/records/${child.id}`)).status).toBe(404)
  const bin = await boss.post(`${C}/query`, { deleted: true })
  expect(
    bin.body.rows.map((row: { id: string }) => row.id),
    bin.text,
  ).toContain(made.id)
  const { body: taken } = await boss.post(C, { name: '无锡太湖机电' })
  const refused = await boss.post(`${C}/${made.id}/restore`)
  expect(refused.status, refused.text).toBe(409)
  await boss.delete(`${C}/${taken.id}`)
  const back = await boss.post(`${C}/${made.id}/restore`)
  expect(back.status, back.text).toBe(200)
})

test('a record that others must have stays, by a reference to one and to several; one that may be empty names nothing', async () => {
  const K = '/api/apps/crm/forms/contract/records'
  const { body: kept } = await boss.post(C, { name: '扬州保留公司' })
  const { body: bound } = await boss.post(K, { customer: kept.id })
  const refused = await boss.delete(`${C}/${kept.id}`)
  expect(refused.status, refused.text).toBe(422)
  expect(refused.body.error.params).toMatchObject({ reason: 'children', form: 'contract', total: 1 })
  expect(refused.body.error.message).toBe('还有 1 条「合同」记录引用它，请先处理那些记录。')
  await boss.delete(`${K}/${bound.id}`)
  expect((await boss.delete(`${C}/${kept.id}`)).status).toBe(204)

  const { body: about } = await boss.post(C, { name: '泰州涉及公司' })
  const { body: other } = await boss.post(C, { name: '泰州另一公司' })
  await boss.post('/api/apps/crm/forms/follow_up/records', { customer: other.id, about: [other.id, about.id] })
  expect((await boss.delete(`${C}/${about.id}`)).status).toBe(422)

  const { body: payer } = await boss.post(C, { name: '镇江付款公司' })
  const { body: paid } = await boss.post(K, { payer: payer.id })
  expect((await boss.delete(`${C}/${payer.id}`)).status).toBe(204)
  expect((await boss.get(`${K}/${paid.id}?expand=payer`)).body.payer.title).toBeNull()
  expect((await boss.post(`${C}/${payer.id}/restore`)).status).toBe(200)
  expect((await boss.get(`${K}/${paid.id}?expand=payer`)).body.payer).toEqual({ id: payer.id, title: '镇江付款公司' })
})

test('a reference must point to something that the writer may see', async () => {
  const { body: foreign } = await boss.post(C, { name: '常州外部' })
  const refused = await ann.post(C, { name: '常州本部', parent_id: foreign.id })
  expect(refused.status, refused.text).toBe(400)
  expect(refused.body.error.issues).toMatchObject([{ path: 'parent_id', code: 'REFERENCE', message: '没有找到' }])
  const { body: own } = await ann.post(C, { name: '常州自己' })
  const made = await ann.post(C, { name: '常州下级', parent_id: own.id })
  expect(made.status, made.text).toBe(201)
  const list = await ann.post(`${C}/query`, {
    filter: { '==': [{ var: 'parent_id.name' }, '常州自己'] },
    expand: ['parent_id'],
  })
  expect(list.body.rows, list.text).toMatchObject([{ name: '常州下级', parent_id: { id: own.id, title: '常州自己' } }])
})

test('pages follow one another without a gap, with empty values and ties, in both directions', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ name: `分页公司${i}`, amount: i % 3 === 0 ? null : i % 7 }))
  const batch = await boss.post(`${C}/batch`, { create: rows })
  expect(batch.body, batch.text).toMatchObject({ created: 30, failed: 0 })
  for (const sort of [['amount'], ['-amount'], ['amount', '-name'], ['-name'], undefined]) {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await boss.post(`${C}/query`, {
        search: '分页公司',
        size: 7,
        ...(sort ? { sort } : {}),
        ...(cursor ? { cursor } : {}),
      })
      expect(page.status, page.text).toBe(200)
      seen.push(...page.body.rows.map((row: { id: string }) => row.id))
      cursor = page.body.nextCursor ?? undefined
    } while (cursor)
    const whole = await boss.post(`${C}/query`, { search: '分页公司', size: 100, ...(sort ? { sort } : {}) })
    expect(seen).toEqual(whole.body.rows.map((row: { id: string }) => row.id))
    expect(new Set(seen).size).toBe(30)
  }
})

test('a batch is all or nothing, or each for itself', async () => {
  const all = await boss.post(`${C}/batch`, { create: [{ name: '批量一' }, {}], mode: 'all' })
  expect(all.status).toBe(400)
  expect(all.body.error.issues).toMatchObject([{ path: '1/name', code: 'REQUIRED' }])
  const each = await boss.post(`${C}/batch`, { create: [{ name: '批量一' }, {}], mode: 'each' })
  expect(each.body, each.text).toMatchObject({ created: 1, failed: 1 })
})

test('a published change is used by the next request, archived values come back', async () => {
  const { body: made } = await boss.post(C, { name: '版本公司', amount: 77 })
  const without = {
    ...customer,
    fields: customer.fields.filter((field) => field.key !== 'amount'),
    checks: [],
    views: [],
  }
  await publishMore(server.admin, 'crm', [without])
  expect((await boss.get(`${C}/${made.id}`)).body).not.toHaveProperty('amount')
  expect((await boss.patch(`${C}/${made.id}`, { amount: 1 })).status).toBe(400)
  const versions = await server.admin.get('/api/apps/crm/versions')
  const restored = await server.admin.post('/api/apps/crm/versions/1/restore', {})
  expect(restored.status, restored.text).toBe(200)
  expect(restored.body.version).toBe(versions.body.rows[0].version + 1)
  const back = await boss.get(`${C}/${made.id}`)
  expect(back.body.amount, back.text).toBe(77)
})

test('the record page shows children, what happened and comments, without what is hidden', async () => {
  const { body: made } = await boss.post(C, { name: '时间线公司', secret: 'a', owner_id: ann.id })
  expect(made.owner_id).toBe(ann.id)
  await boss.patch(`${C}/${made.id}`, { secret: 'b' })
  await boss.patch(`${C}/${made.id}`, { level: 'A', secret: 'c' })
  await boss.post('/api/apps/crm/forms/follow_up/records', { customer: made.id, content: '拜访' })
  const related = await ann.get(`${C}/${made.id}/related`)
  expect(related.body.tabs, related.text).toEqual([
    { form: 'customer', field: 'parent_id', label: '客户', total: 0 },
    { form: 'follow_up', field: 'customer', label: '跟进记录', total: 1 },
  ])
  const comment = await ann.post(`${C}/${made.id}/comments`, { text: '请跟进', mentions: [boss.id] })
  expect(comment.status, comment.text).toBe(201)
  const line = await ann.get(`${C}/${made.id}/timeline`)
  expect(
    line.body.items.map((item: { kind: string }) => item.kind),
    line.text,
  ).toEqual(['comment', 'child', 'changed', 'created'])
  // Who was mentioned is said by name: a page that has never met them can mark them.
  expect(line.body.items[0].params.names).toEqual([expect.stringMatching(/./)])
  expect(line.text).not.toContain('secret')
  const told = await boss.get('/api/notifications')
  expect(told.text).toContain('请跟进')
  expect((await ann.get(`${C}/${made.id}/history?field=secret`)).status).toBe(400)
  const history = await boss.get(`${C}/${made.id}/history?field=secret`)
  expect(
    history.body.items.flatMap((item: { changes: unknown[] }) => item.changes),
    history.text,
  ).toEqual([
    { field: 'secret', from: 'b', to: 'c' },
    { field: 'secret', from: 'a', to: 'b' },
    { field: 'secret', from: null, to: 'a' },
  ])
  expect((await ben.get(`${C}/${made.id}/timeline`)).status).toBe(404)
})

test('a view is saved, shared and changed by its owner only', async () => {
  const V = '/api/apps/crm/forms/customer/views'
  const made = await ann.post(V, {
    label: '我的',
    filter: { '==': [{ var: 'level' }, 'A'] },
    sort: ['-amount'],
    shared: true,
  })
  expect(made.status, made.text).toBe(201)
  expect((await ben.get(V)).body.rows).toMatchObject([{ id: made.body.id, mine: false, label: '我的' }])
  expect((await ben.patch(`${V}/${made.body.id}`, { label: 'x' })).status).toBe(404)
  expect((await ann.patch(`${V}/${made.body.id}`, { label: '重点' })).body).toMatchObject({
    label: '重点',
    mine: true,
    sort: ['-amount'],
  })
  expect((await ann.delete(`${V}/${made.body.id}`)).status).toBe(204)
})
