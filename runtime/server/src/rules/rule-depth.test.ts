import { afterAll, beforeAll, expect, it } from 'vitest'
import { must, publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/* Records that make records: each form has a rule that makes one of the next. No circle, and still it has to end somewhere. */

let server: TestServer
let staff: TestClient
const FORMS = Array.from({ length: 8 }, (_, i) => `f${i}`)
const RECORDS = (form: string) => `/api/apps/deep/forms/${form}/records`

beforeAll(async () => {
  server = await startTestServer()
  const all = { view: { scope: 'all' }, create: {} }
  await publishApp(server.admin, 'deep', [
    ...FORMS.map((key, i) => ({
      kind: 'form',
      key,
      label: key,
      fields: [{ id: `f_${i}`, key: 'title', type: 'text', label: '标题' }],
    })),
    ...FORMS.slice(1).map((next, i) => ({
      kind: 'rule',
      key: `make_${next}`,
      label: `建${next}`,
      form: FORMS[i],
      onImport: false,
      when: [{ on: 'created' }],
      then: [{ id: 'make', kind: 'createRecord', form: next, values: { title: '{title}' } }],
    })),
    { kind: 'role', key: 'staff', label: '员工', forms: Object.fromEntries(FORMS.map((key) => [key, all])) },
  ] as never)
  staff = await server.person('staff', { roles: [['deep', 'staff']] })
})
afterAll(() => server.close())

const counts = async () =>
  Promise.all(FORMS.map(async (form) => (await must(staff.post(`${RECORDS(form)}/query`, {}))).rows.length))

it('saves that rules make from within saves go five deep; one more refuses the whole of it', async () => {
  const refused = await staff.post(RECORDS('f0'), { title: '七层' })
  expect([refused.status, refused.body.error.issues[0].code]).toEqual([422, 'RULE_DEPTH'])
  expect(refused.body.error.issues[0].message).toContain('5')
  expect(await counts()).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  await must(staff.post(RECORDS('f2'), { title: '五层' }), 201)
  expect(await counts()).toEqual([0, 0, 1, 1, 1, 1, 1, 1])
})
