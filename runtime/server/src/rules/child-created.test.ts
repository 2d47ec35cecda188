import type { RuleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { must, publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/** A rule that waits for children of its record: each of them wakes it once, saved alone, with others or by an import. */
const RECORDS = (form: string) => `/api/apps/child/forms/${form}/records`
let server: TestServer
let staff: TestClient

const rule = (key: string, over: Partial<RuleDefinition>): RuleDefinition => ({
  kind: 'rule',
  key,
  label: key,
  form: 'customer',
  onImport: true,
  when: [{ on: 'childCreated', child: 'visit.customer' }],
  then: [{ id: 'count', kind: 'setFields', set: { [key]: { '+': [{ var: key }, 1] } } }],
  ...over,
})

beforeAll(async () => {
  server = await startTestServer()
  const field = (key: string, type: string, over: object = {}) => ({ id: `f_${key}`, key, type, label: key, ...over })
  const number = (key: string) => field(key, 'number', { default: 0, settings: { scale: 0 } })
  const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' }, delete: { scope: 'all' }, import: {} }
  const to = (form: string) => ({ settings: { form, onDelete: 'clear' } })
  await publishApp(server.admin, 'child', [
    {
      kind: 'form',
      key: 'customer',
      label: '客户',
      title: 'name',
      fields: [field('name', 'text'), number('every'), number('byhand'), number('open'), field('closed', 'switch')],
    },
    {
      kind: 'form',
      key: 'visit',
      label: '拜访',
      fields: [
        { ...field('note', 'text'), id: 'f_note' },
        { ...field('customer', 'relation', to('customer')), id: 'f_of' },
        { ...field('helper', 'relation', to('customer')), id: 'f_helper' },
      ],
    },
    {
      kind: 'form',
      key: 'note',
      label: '备注',
      fields: [
        { ...field('text', 'text'), id: 'f_text' },
        { ...field('customer', 'relation', to('customer')), id: 'f_about' },
      ],
    },
    rule('every', {}),
    rule('byhand', { onImport: false }),
    // Each child finds what the one before it has made of the record.
    rule('open', { if: { and: [{ '!=': [{ var: 'closed' }, true] }, { '<': [{ var: 'open' }, 2] }] } }),
    // These leave the record as it is: only the child tells one occasion from another.
    rule('helped', {
      when: [{ on: 'childCreated', child: 'visit.helper' }],
      then: [{ id: 'note', kind: 'createRecord', form: 'note', values: { text: '{name}', customer: { var: 'id' } } }],
    }),
    rule('changed', {
      form: 'visit',
      when: [{ on: 'updated' }],
      then: [{ id: 'note', kind: 'createRecord', form: 'note', values: { text: '{note}' } }],
    }),
    { kind: 'role', key: 'staff', label: '员工', forms: { customer: all, visit: all, note: all } },
  ] as never)
  staff = await server.person('staff', { roles: [['child', 'staff']] })
})
afterAll(() => server.close())

const customer = async (name: string, values: object = {}): Promise<string> =>
  (await must(staff.post(RECORDS('customer'), { name, ...values }), 201)).id
const visit = (values: object) => must(staff.post(RECORDS('visit'), values), 201)
async function counts(id: string) {
  const { every, byhand, open } = await must(staff.get(`${RECORDS('customer')}/${id}`))
  return { every: Number(every), byhand: Number(byhand), open: Number(open) }
}

it('wakes the rule of its parent, by that relation alone, and only when it is made', async () => {
  const [one, other] = [await customer('甲'), await customer('乙')]
  const made = await visit({ customer: one, helper: other })
  expect(await counts(one)).toEqual({ every: 1, byhand: 1, open: 1 })
  expect(await counts(other)).toEqual({ every: 0, byhand: 0, open: 0 })
  await must(staff.patch(`${RECORDS('visit')}/${made.id}`, { note: '改了', customer: other }))
  await visit({ note: '没有客户' })
  expect(await counts(one)).toEqual({ every: 1, byhand: 1, open: 1 })
  expect(await counts(other)).toEqual({ every: 0, byhand: 0, open: 0 })
  const { rows } = await must(server.admin.get(`/api/apps/child/rules/every/runs?record=${one}`))
  expect(rows).toMatchObject([{ event: 'childCreated', held: true, form: 'customer', record: one }])
})

it('several that are saved together come one after the other', async () => {
  const [one, two, closed] = [await customer('丙'), await customer('丁'), await customer('戊', { closed: true })]
  const create = [one, two, one, closed, one, two].map((of) => ({ customer: of }))
  await must(staff.post(`${RECORDS('visit')}/batch`, { create }))
  expect(await counts(one)).toEqual({ every: 3, byhand: 3, open: 2 })
  expect(await counts(two)).toEqual({ every: 2, byhand: 2, open: 2 })
  expect(await counts(closed)).toEqual({ every: 1, byhand: 1, open: 0 })
})

it('each is an occasion of its own for what does not change the record', async () => {
  const [one, two] = [await customer('辛'), await customer('壬')]
  await must(staff.post(`${RECORDS('visit')}/batch`, { create: [one, one, two, one].map((of) => ({ helper: of })) }))
  await visit({ helper: one })
  const notes = async (id: string) =>
    (await must(staff.post(`${RECORDS('note')}/query`, { filter: { '==': [{ var: 'customer' }, id] } }))).rows.length
  expect([await notes(one), await notes(two)]).toEqual([4, 1])
})

it('those of an import wake rules that are meant for imports, each once', async () => {
  const [one, two] = [await customer('己'), await customer('庚')]
  const lines = Array.from({ length: 300 }, (_, i) => `第${i}次,${i % 3 === 0 ? '己' : '庚'}`)
  const body = new FormData()
  body.set('file', new File([`note,customer\n${lines.join('\n')}`], '拜访.csv'))
  const { id } = await must(staff.post('/api/apps/child/forms/visit/imports', body), 201)
  await must(staff.post(`/api/imports/${id}/check`))
  await must(staff.post(`/api/imports/${id}/run`), 202)
  await expect.poll(async () => (await staff.get(`/api/imports/${id}`)).body.status).toBe('done')
  expect(await counts(one)).toEqual({ every: 100, byhand: 0, open: 2 })
  expect(await counts(two)).toEqual({ every: 200, byhand: 0, open: 2 })
})
