import type { Definition } from '@tenon/engine'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  movingClock,
  must,
  publishApp,
  publishMore,
  startTestServer,
  type TestClient,
  type TestServer,
} from '../testing/index.ts'

/** A Wednesday, 10:00 in Shanghai. */
const clock = movingClock('2026-11-25T02:00:00.000Z')
const HOUR = 3_600_000
const LEADS = '/api/apps/give/forms/lead/records'
const all = {
  view: { scope: 'all' as const },
  create: {},
  edit: { scope: 'all' as const },
  delete: { scope: 'all' as const },
  import: {},
}
const field = (key: string, type: string, more: object = {}) => ({ id: `f_${key}`, key, type, label: key, ...more })
const role = (key: string) => ({ kind: 'role', key, label: key, forms: { lead: all, task: all } })
const given = (rows: unknown[], more: object = {}) => ({
  kind: 'rule',
  key: 'give',
  label: '分配',
  form: 'lead',
  onImport: true,
  when: [{ on: 'created' }],
  then: [{ id: 'give', kind: 'assign', rows, open: { '!=': [{ var: 'state' }, '完'] }, ...more }],
})
const sellers = { kind: 'role', role: 'seller' }
const FORMS = [
  { kind: 'form', key: 'lead', label: '线索', title: 'name', fields: [field('name', 'text'), field('state', 'text')] },
  { kind: 'form', key: 'task', label: '待办', fields: [{ ...field('who', 'member'), id: 'f_who' }] },
  ...['staff', 'seller', 'night', 'boss'].map(role),
]
let server: TestServer
let staff: TestClient
/** Two who sell, one who works at night, one who gets what nobody else takes, and one who sells nothing. */
let ann: TestClient
let bob: TestClient
let nora: TestClient
let boss: TestClient
let sam: TestClient

beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  await publishApp(server.admin, 'give', [
    ...FORMS,
    given([{ from: [sellers], by: 'leastLoad' }]),
  ] as unknown as Definition[])
  const person = (name: string, ...roles: string[]) =>
    server.person(name, { roles: roles.map((one) => ['give', one] as const) })
  ;[staff, ann, bob, nora, boss, sam] = (await Promise.all([
    person('staff', 'staff'),
    person('ann', 'seller'),
    person('bob', 'seller'),
    person('nora', 'night'),
    person('boss', 'boss'),
    person('sam', 'staff'),
  ])) as [TestClient, TestClient, TestClient, TestClient, TestClient, TestClient]
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.platform.db.deleteFrom('meta.delegation').execute()
  await server.platform.db.updateTable('meta.user').set({ status: 'active' }).execute()
  await server.platform.pool.query('delete from app_give.lead')
})

const rule = (rows: unknown[], more?: object) =>
  publishMore(server.admin, 'give', [given(rows, more)] as unknown as Definition[])
/** Who gets the next lead. */
async function owner(values: object = {}): Promise<string | undefined> {
  const { id } = await must(staff.post(LEADS, { name: '甲', ...values }), 201)
  const { owner_id } = await must(staff.get(`${LEADS}/${id}`))
  return [staff, ann, bob, nora, boss, sam].find((one) => one.id === owner_id)?.username
}
const owners = async (count: number) => {
  const found = []
  for (let i = 0; i < count; i++) found.push(await owner())
  return found.sort()
}
const handOver = (from: TestClient, to: TestClient, more: object = {}) =>
  must(
    from.post('/api/me/delegations', {
      delegate: to.id,
      startsAt: clock.at(-HOUR),
      endsAt: clock.at(8 * HOUR),
      ...more,
    }),
    201,
  )

describe('who has handed his work over', () => {
  it('gets no new records while it lasts; the others do', async () => {
    await handOver(ann, sam)
    expect(await owners(4)).toEqual(['bob', 'bob', 'bob', 'bob'])
    await clock.skip(server, 9 * HOUR)
    // Bob has four by now.
    expect(await owner()).toBe('ann')
  })

  it('is stood in for where nobody else is meant, within the cap of his row', async () => {
    await rule([{ from: [{ kind: 'member', people: [ann.id] }], by: 'first', cap: 2 }], {
      fallback: [{ kind: 'role', role: 'boss' }],
    })
    await handOver(ann, sam)
    expect(await owners(3)).toEqual(['boss', 'sam', 'sam'])
  })

  it('is meant again where he handed over one flow alone, or another app', async () => {
    const window = {
      person: ann.id,
      delegate: sam.id,
      starts_at: clock.at(-HOUR),
      ends_at: clock.at(HOUR),
      created_by: ann.id,
    }
    const { db } = server.platform
    await db
      .insertInto('meta.delegation')
      .values({ ...window, app: 'give', flow: 'other' })
      .execute()
    await db
      .insertInto('meta.delegation')
      .values({ ...window, app: 'elsewhere', flow: null })
      .execute()
    await rule([{ from: [{ kind: 'member', people: [ann.id] }], by: 'first' }])
    expect(await owner()).toBe('ann')
  })

  it('as the last resort hands on too; where those are away who stand in, the record is not lost', async () => {
    await rule([], { fallback: [{ kind: 'role', role: 'boss' }] })
    await handOver(boss, sam)
    expect(await owner()).toBe('sam')
    await server.platform.db.updateTable('meta.user').set({ status: 'disabled' }).where('id', '=', sam.id).execute()
    expect(await owner()).toBe('boss')
  })

  it('gets no to-dos either that are given to one of several', async () => {
    const todo = {
      ...given([]),
      key: 'todo',
      then: [
        {
          id: 't',
          kind: 'createRecord',
          form: 'task',
          values: {},
          pick: { who: { from: [sellers], by: 'leastLoad' } },
        },
      ],
    }
    await rule([{ from: [sellers], by: 'leastLoad' }])
    await publishMore(server.admin, 'give', [todo] as unknown as Definition[])
    await handOver(ann, sam)
    await owners(2)
    const { rows } = await must(staff.post('/api/apps/give/forms/task/records/query', {}))
    expect(rows.map((row: { who: string }) => row.who)).toEqual([bob.id, bob.id])
    const { revisions } = await must(server.admin.get('/api/apps/give/draft'))
    await must(
      server.admin.put(
        '/api/apps/give/draft/rule/todo',
        { ...todo, enabled: false },
        { 'if-match': `"${revisions['rule/todo']}"` },
      ),
    )
    await must(server.admin.post('/api/apps/give/publish', {}))
  })
})

describe('working hours', () => {
  const rows = [
    { from: [sellers], by: 'leastLoad', hours: 'work' },
    { from: [{ kind: 'role', role: 'night' }], by: 'leastLoad', hours: 'off', cap: 1 },
  ]
  it('say which way counts, by the calendar of the organisation; what nobody takes is not lost', async () => {
    await rule(rows, { fallback: [{ kind: 'role', role: 'boss' }] })
    await until('2026-11-27T02:00:00.000Z')
    expect(await owner()).toBe('ann')
    // Friday, a minute after six.
    await until('2026-11-27T10:01:00.000Z')
    expect(await owner()).toBe('nora')
    expect(await owner()).toBe('boss')
    // Saturday at noon is no working time either; Monday at nine is.
    await server.platform.pool.query('delete from app_give.lead')
    await until('2026-11-28T04:00:00.000Z')
    expect(await owner()).toBe('nora')
    await until('2026-11-30T01:00:00.000Z')
    expect(await owner()).toMatch(/ann|bob/)
  })
  const until = (moment: string) => clock.skip(server, Date.parse(moment) - clock.now().getTime())
})

describe('who has left', () => {
  it('gets nothing, and what he has counts for nobody else', async () => {
    await rule([{ from: [sellers], by: 'leastLoad' }])
    await server.platform.db.updateTable('meta.user').set({ status: 'disabled' }).where('id', '=', ann.id).execute()
    expect(await owners(2)).toEqual(['bob', 'bob'])
  })

  it('is passed by where he is named himself, as one of several and as the last resort', async () => {
    const member = (...people: TestClient[]) => ({ kind: 'member', people: people.map(({ id }) => id) })
    await rule([{ from: [member(ann, nora)], by: 'first' }], { fallback: [member(ann, boss)] })
    await server.platform.db.updateTable('meta.user').set({ status: 'disabled' }).where('id', '=', ann.id).execute()
    expect(await owner()).toBe('nora')
    await server.platform.db.updateTable('meta.user').set({ status: 'disabled' }).where('id', '=', nora.id).execute()
    expect(await owner()).toBe('boss')
  })
})

describe('in turn', () => {
  const sellersInTurn = [{ from: [sellers, { kind: 'role', role: 'night' }], by: 'roundRobin' }]
  const spread = async () => {
    const { rows } = await server.platform.pool.query(
      'select owner_id, count(*)::integer as n from app_give.lead group by 1',
    )
    return rows.map(({ n }) => n as number).sort()
  }

  it('gives everybody the same of those that come at the same moment', async () => {
    await rule(sellersInTurn)
    await Promise.all(Array.from({ length: 24 }, () => must(staff.post(LEADS, { name: '同时' }), 201)))
    expect(await spread()).toEqual([8, 8, 8])
  })

  it('goes on through the rows of a file, and behind it', async () => {
    await rule(sellersInTurn)
    const body = new FormData()
    const lines = Array.from({ length: 1_000 }, (_, i) => `导入${i}`)
    body.set('file', new File([`name\n${lines.join('\n')}`], '线索.csv'))
    const { id } = await must(staff.post('/api/apps/give/forms/lead/imports', body), 201)
    await must(staff.post(`/api/imports/${id}/check`))
    await must(staff.post(`/api/imports/${id}/run`), 202)
    await expect.poll(async () => (await staff.get(`/api/imports/${id}`)).body.status).toBe('done')
    expect(await spread()).toEqual([333, 333, 334])
    // The one more is given to whoever was first; the next two are for the others.
    await owners(2)
    expect(await spread()).toEqual([334, 334, 334])
  })
})

describe('the log', () => {
  it('says how long after the save a record was given to somebody', async () => {
    await rule([{ from: [sellers], by: 'leastLoad' }])
    const { id } = await must(staff.post(LEADS, { name: '乙' }), 201)
    const { rows } = await must(server.admin.get(`/api/apps/give/rules/give/runs?record=${id}`))
    // The clock stands still; what the machine took is in `ms`.
    expect(rows).toMatchObject([{ event: 'created', held: true, delayMs: 0 }])
    expect(rows[0].ms).toBeGreaterThan(0)
    expect(rows[0].ms).toBeLessThan(1_000)
  })
})

it('an assignment to nobody, or by a field that is gone, is refused at publish with its place', async () => {
  const refused = async (action: object) => {
    const { revisions } = await must(server.admin.get('/api/apps/give/draft'))
    const wrong = { ...given([]), key: 'wrong', then: [{ id: 'w', ...action }] }
    await must(
      server.admin.put('/api/apps/give/draft/rule/wrong', wrong, { 'if-match': `"${revisions['rule/wrong'] ?? 0}"` }),
    )
    const { status, body } = await server.admin.post('/api/apps/give/publish', {})
    expect(status).toBe(400)
    return body.error.issues.map(({ path, message }: Record<string, string>) => `${path} ${message}`)
  }
  expect(await refused({ kind: 'assign', rows: [] })).toEqual(['rule/wrong/then/0/rows 请填写分配给谁'])
  expect(await refused({ kind: 'webhook', event: 'x' })).toEqual(['rule/wrong/then/0/url 请填写地址'])
  const table = { form: 'task', where: true, people: 'gone' }
  expect(await refused({ kind: 'assign', table })).toEqual([
    expect.stringMatching(/^rule\/wrong\/then\/0\/table\/people /),
  ])
})
