import type { RuleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

let server: TestServer
let staff: TestClient
const DEALS = '/api/apps/branch/forms/deal/records'
const over = (amount: number) => ({ '>=': [{ var: 'amount' }, amount] })
const task = (id: string, title: string) => ({ id, kind: 'createRecord', form: 'task', values: { title } })
const RULE: RuleDefinition = {
  kind: 'rule',
  key: 'by_amount',
  label: '按金额',
  form: 'deal',
  onImport: true,
  when: [{ on: 'created' }],
  then: [
    {
      id: 'split',
      kind: 'branch',
      ways: [
        { if: over(100), then: [task('big', '{title}：总经理')] },
        { if: over(10), then: [task('middle', '{title}：经理')] },
      ],
      otherwise: [task('small', '{title}：专员')],
    },
    task('last', '{title}：归档'),
  ],
}
const put = (kind: string, key: string, body: unknown) =>
  server.admin.put(`/api/apps/branch/draft/${kind}/${key}`, body, { 'if-match': '"0"' })

beforeAll(async () => {
  server = await startTestServer()
  await server.admin.post('/api/apps', { key: 'branch', name: '分支' })
  const field = (key: string, type: string) => ({ id: `f_${key}`, key, type, label: key })
  await put('form', 'deal', {
    kind: 'form',
    key: 'deal',
    label: '商机',
    title: 'title',
    fields: [field('title', 'text'), field('amount', 'number')],
  })
  await put('form', 'task', { kind: 'form', key: 'task', label: '待办', fields: [field('title', 'text')] })
  const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' } }
  await put('role', 'staff', { kind: 'role', key: 'staff', label: '员工', forms: { deal: all, task: all } })
  await put('rule', RULE.key, RULE)
  const published = await server.admin.post('/api/apps/branch/publish', {})
  expect(published.status, published.text).toBe(200)
  staff = await server.person('staff', { platformRoles: ['builder'], roles: [['branch', 'staff']] })
}, 60_000)
afterAll(() => server.close())

const titlesOf = async (name: string): Promise<string[]> => {
  const { rows } = (await staff.post('/api/apps/branch/forms/task/records/query', {})).body
  return rows
    .map(({ title }: { title: string }) => title)
    .filter((title: string) => title.startsWith(`${name}：`))
    .sort()
}

it.each([
  ['大', 500, '总经理', 'big', 0],
  ['中', 50, '经理', 'middle', 1],
  ['小', 5, '专员', 'small', 2],
])('a branch goes one way, and the log says which: %s', async (name, amount, who, step, way) => {
  const made = await staff.post(DEALS, { title: name, amount })
  expect(made.status, made.text).toBe(201)
  expect(await titlesOf(name)).toEqual([`${name}：${who}`, `${name}：归档`].sort())
  const { rows } = (await staff.get('/api/apps/branch/rules/by_amount/runs')).body
  const run = rows.find(({ record }: { record: string }) => record === made.body.id)
  expect(run.actions[0]).toMatchObject({ id: 'split', ran: true, way })
  expect(run.actions.filter(({ ran }: { ran: boolean }) => ran).map(({ id }: { id: string }) => id)).toEqual([
    'split',
    step,
    'last',
  ])
  const tried = await staff.post('/api/apps/branch/rules/by_amount/test', { recordId: made.body.id })
  expect(tried.body.actions[0]).toMatchObject({ id: 'split', way })
})

it('a branch that cannot run is refused at publish, at the place of the action inside it', async () => {
  const bad = { ...RULE, key: 'bad', then: [{ ...RULE.then[0], otherwise: [task('small', '{nope}')] }] }
  const saved = await put('rule', 'bad', bad)
  expect(saved.status, saved.text).toBe(200)
  const refused = await server.admin.post('/api/apps/branch/publish', {})
  expect(refused.status).toBe(400)
  expect(refused.body.error.issues.map(({ path }: { path: string }) => path)).toEqual([
    'rule/bad/then/0/otherwise/0/values/title',
  ])
  const unfilled = { ...bad, then: [{ id: 'split', kind: 'branch', ways: [{ if: null, then: [] }] }] }
  await server.admin.put('/api/apps/branch/draft/rule/bad', unfilled, { 'if-match': `"${saved.body.revision}"` })
  const again = await server.admin.post('/api/apps/branch/publish', {})
  expect(again.body.error.issues.map(({ path }: { path: string }) => path)).toEqual(['rule/bad/then/0/ways/0/if'])
})
