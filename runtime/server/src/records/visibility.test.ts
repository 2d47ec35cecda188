import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestAnswer, type TestClient, type TestServer } from '../testing/index.ts'
import { listen } from './testing/event-listener.ts'
import { visibilityApp } from './testing/visibility-app.ts'
import { rightsOf, type RawWorld, type Rights, type Who } from './testing/visibility-oracle.ts'

/**
 * Every path on which a record could be seen × every kind of viewer, against an oracle that is written apart. Names (K01 …,
 * P01 …) and mobile numbers are unique in the whole app, so that each answer, whatever its shape, can be read for what it tells.
 */
const APP = '/api/apps/trust'
const C = `${APP}/forms/customer`
const P = `${APP}/forms/contact`
const WHO: readonly Who[] = ['salesperson', 'manager', 'elsewhere', 'two roles', 'masked', 'clerk', 'administrator']

let server: TestServer
let boss: TestClient
let world: RawWorld
const viewers = {} as Record<Who, TestClient>
/** Customer → the file in its `papers`. */
const files = new Map<string, string>()
const flow = { instance: '', task: '', record: '' }

beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'trust', visibilityApp)
  const head = await server.department('总部')
  const east = await server.department('华东', head)
  const group = await server.department('华东一组', east)
  const south = await server.department('华南', head)
  const person = (name: string, department: string, ...roles: string[]) =>
    server.person(name, { departments: [department], roles: roles.map((role) => ['trust', role]) })
  boss = await person('boss', head, 'all')
  Object.assign(viewers, {
    salesperson: await person('ann', group, 'sales'),
    manager: await person('mia', east, 'manager'),
    elsewhere: await person('bob', south, 'sales'),
    'two roles': await person('dan', south, 'sales', 'service'),
    masked: await person('may', south, 'marketing'),
    clerk: await person('cleo', head, 'clerk'),
    administrator: server.admin,
  })
  const colleague = await person('amy', group, 'sales')
  const owners = [...Object.values(viewers).slice(0, 6), colleague].map((one) => one.id)
  for (let n = 0; n < 14; n++) {
    const label = String(n + 1).padStart(2, '0')
    const owner = owners[n % owners.length]!
    const paper = await upload(boss, `F${label}.txt`)
    const made = await boss.post(`${C}/records`, {
      name: `甲乙公司K${label}`,
      mobile: `139${label}${label}${label}${label}`,
      amount: 2 ** n,
      level: n < 7 ? 'A' : 'B',
      owner_id: owner,
      papers: [paper],
    })
    expect(made.status, made.text).toBe(201)
    files.set(made.body.id, paper)
    const contact = await boss.post(`${P}/records`, { name: `联系人P${label}`, customer: made.body.id })
    expect(contact.status, contact.text).toBe(201)
  }
  world = await rawWorld()
  flow.record = world.customers.find((one) => one.owner_id === viewers.elsewhere.id && one.level === 'A')!.id
  const started = await boss.post(`${APP}/flows/review/instances`, { recordId: flow.record })
  expect(started.status, started.text).toBe(201)
  flow.instance = started.body.id
  flow.task = (await viewers.manager.get('/api/inbox')).body.rows[0].task
}, 60_000)
afterAll(() => server.close())

describe.each(WHO)('%s', (who) => {
  const rights = (): Rights => rightsOf(who, viewers[who].id, world)
  test.each(PATHS())('%s', async (_path, ask) => {
    const heard: string[] = []
    await ask({ who, rights: rights(), ...listening(viewers[who], heard) })
    expectNoMore(heard.join('\n'), rights())
  })
})

interface Asked {
  readonly who: Who
  readonly rights: Rights
  readonly get: (path: string) => Promise<TestAnswer>
  readonly post: (path: string, body?: unknown) => Promise<TestAnswer>
  /** What is not read for secrets, because it repeats what the test itself sent. */
  readonly echo: (path: string, body?: unknown) => Promise<TestAnswer>
  readonly client: TestClient
}

function PATHS(): readonly (readonly [string, (on: Asked) => Promise<void>])[] {
  return [
    [
      'list, and count',
      async ({ post, rights }) => {
        const all = await post(`${C}/records/query`, { size: 500, count: 'exact' })
        const contacts = await post(`${P}/records/query`, { size: 500, count: 'exact' })
        expect(namesIn(all)).toEqual(names(rights.customers))
        expect(namesIn(contacts)).toEqual(names(rights.contacts))
        if (all.status === 200) {
          expect([all.body.total, contacts.body.total]).toEqual([rights.customers.length, rights.contacts.length])
          expect(mobilesIn(all)).toEqual(mobiles(rights.clear))
        }
      },
    ],
    [
      'filter and sort by a value',
      async ({ post, rights }) => {
        for (const customer of world.customers) {
          const found = await post(`${C}/records/query`, { filter: { '==': [{ var: 'mobile' }, customer.mobile] } })
          if (found.status === 200)
            expect(namesIn(found)).toEqual(names(rights.clear.filter((one) => one === customer)))
          else expect([400, 404]).toContain(found.status)
        }
        const sorted = await post(`${C}/records/query`, { sort: ['-mobile'] })
        if (sorted.status === 200) expect(namesIn(sorted)).toEqual(names(rights.customers))
      },
    ],
    [
      'search, as pickers of a relation do',
      async ({ post, rights }) => {
        const found = await post(`${C}/records/query`, { search: '甲乙公司', size: 500, fields: ['name'] })
        expect(namesIn(found)).toEqual(names(rights.customers))
        for (const customer of world.customers) {
          const one = await post(`${C}/records/query`, { search: customer.mobile })
          expect(namesIn(one)).toEqual(names(rights.clear.filter((each) => each === customer)))
        }
      },
    ],
    [
      'by id, with its related lists, timeline, history, comments, flows, timers and rules',
      async ({ get, rights }) => {
        for (const customer of world.customers) {
          const seen = rights.customers.includes(customer)
          const path = `${C}/records/${customer.id}`
          for (const part of ['', '/timeline', '/related', '/history?field=name', '/comments', '/flows', '/timers'])
            expect((await get(path + part)).status, part).toBe(seen ? 200 : 404)
          if (!seen) continue
          const { tabs } = (await get(`${path}/related`)).body
          const children = rights.contacts.filter((contact) => contact.customer === customer.id)
          expect(tabs).toMatchObject([{ form: 'contact', total: children.length }])
          const clear = rights.clear.includes(customer)
          const timeline = await get(`${path}/timeline`)
          expect(mobilesIn(timeline)).toEqual(clear ? [customer.mobile] : [])
          expect(namesIn(timeline)).toEqual(names([customer, ...children]))
        }
      },
    ],
    [
      'choosing a record in a relation',
      async ({ client, rights }) => {
        for (const customer of world.customers) {
          const made = await client.post(`${P}/records`, { name: '新联系人', customer: customer.id })
          if (made.status === 201) await boss.delete(`${P}/records/${made.body.id}`)
          const may = ['salesperson', 'manager', 'elsewhere', 'two roles', 'clerk'].some(
            (who) => viewers[who as Who] === client,
          )
          if (may) expect(made.status, made.text).toBe(rights.customers.includes(customer) ? 201 : 400)
          else expect([403, 404]).toContain(made.status)
        }
      },
    ],
    [
      'expansion of a relation',
      async ({ post, rights }) => {
        const { body, status } = await post(`${P}/records/query`, { size: 500, expand: ['customer'] })
        if (status !== 200) return expect(rights.contacts).toEqual([])
        const shown = body.rows.flatMap((row: { customer: { title?: string } | null }) => row.customer?.title ?? [])
        expect(shown.map(nameOf).sort()).toEqual(
          names(rights.customers.filter((one) => rights.contacts.some((contact) => contact.customer === one.id))),
        )
      },
    ],
    [
      'live events',
      async ({ client, rights }) => {
        const stream = await listen(server.baseUrl, client.token)
        for (const customer of world.customers)
          await boss.post(`${C}/records/${customer.id}/comments`, { text: '动了一下' })
        // His own record comes last: what was to be heard before it has been heard.
        const last = rights.customers.at(-1)
        if (last) {
          await boss.post(`${C}/records/${last.id}/comments`, { text: '最后' })
          const said = await stream.until(last.id)
          const heard = world.customers.filter((one) => said.includes(one.id))
          expect(names(heard.filter((one) => !rights.customers.includes(one)))).toEqual([])
          expect(names(heard)).toEqual(names(rights.customers))
        }
        stream.close()
      },
    ],
    [
      'export',
      async ({ client, post, get, rights }) => {
        const asked = await post(`${C}/exports`, { format: 'csv' })
        if (!rights.mayExport) return expect([403, 404]).toContain(asked.status)
        await expect.poll(async () => (await get(`/api/exports/${asked.body.id}`)).body.status, POLL).toBe('done')
        const file = await get(`/api/exports/${asked.body.id}/file`)
        expect(namesIn(file)).toEqual(names(rights.customers))
        expect(mobilesIn(file)).toEqual(mobiles(rights.clear))
        for (const other of Object.values(viewers))
          if (other !== client) expect((await other.get(`/api/exports/${asked.body.id}/file`)).status).toBe(404)
      },
    ],
    [
      'report, and the records behind its figures',
      async ({ post, rights }) => {
        const report = await post(`${APP}/reports/by_name/data`, {})
        const behind = await post(`${APP}/reports/by_name/records`, { drill: {}, size: 500 })
        expect(namesIn(report)).toEqual(names(rights.customers))
        expect(namesIn(behind)).toEqual(names(rights.customers))
        expect(mobilesIn(behind)).toEqual(mobiles(rights.clear))
      },
    ],
    [
      'sums',
      async ({ post, rights, who }) => {
        const sums = await post(`${C}/records/sums`, { fields: ['amount'] })
        if (sums.status !== 200) return expect(rights.customers).toEqual([])
        const counted = who === 'masked' ? rights.customers : rights.clear
        const total = counted.reduce((sum, one) => sum + Number(one.amount), 0)
        expect(sums.body.rows).toMatchObject([{ count: rights.customers.length, sums: { amount: { sum: total } } }])
        const groups = await post(`${C}/records/sums`, { fields: ['amount'], group: 'name' })
        expect(namesIn(groups)).toEqual(names(rights.customers))
      },
    ],
    [
      'import: names of others resolve to nothing, the error workbook is its uploader’s alone',
      async ({ client, rights, who }) => {
        const rows = world.customers.map((one, at) => [`新人${at}`, one.name])
        const { status, body } = await upload(
          client,
          '联系人.xlsx',
          await workbook([['姓名', '客户'], ...rows]),
          `${P}/imports`,
        )
        if (who !== 'manager') return expect([403, 404]).toContain(status)
        const checked = await client.post(`/api/imports/${body.id}/check`)
        expect(checked.body, checked.text).toMatchObject({
          accepted: rights.customers.length,
          refused: world.customers.length - rights.customers.length,
        })
        const errors = await client.get(`/api/imports/${body.id}/errors.xlsx`)
        expect(errors.status).toBe(200)
        for (const other of Object.values(viewers))
          if (other !== client)
            for (const part of ['', '/rows', '/errors.xlsx'])
              expect((await other.get(`/api/imports/${body.id}${part}`)).status).toBe(404)
      },
    ],
    [
      'batch',
      async ({ echo, rights }) => {
        const update = world.customers.map(({ id }) => ({ id, remark: '批量' }))
        const batch = await echo(`${C}/records/batch`, { update, mode: 'each' })
        if (batch.status === 200) {
          const done = batch.body.results.filter((one: { error?: unknown }) => !one.error)
          expect(done.map((one: { id: string }) => one.id).sort()).toEqual(rights.editable.map(({ id }) => id).sort())
        } else expect(rights.editable).toEqual([])
      },
    ],
    [
      'duplicates: that one exists and whose it is, no more',
      async ({ echo, rights }) => {
        const owners = new Map(await ownerNames())
        for (const customer of world.customers) {
          const found = await echo(`${C}/duplicates`, { values: { name: customer.name } })
          if (found.status !== 200) continue
          const seen = rights.customers.includes(customer)
          expect(found.body.matches).toMatchObject([
            {
              id: seen ? customer.id : null,
              title: seen ? customer.name : null,
              owner: owners.get(customer.owner_id),
            },
          ])
          expect(mobilesIn(found)).toEqual([])
        }
      },
    ],
    [
      'files',
      async ({ get, rights, who }) => {
        const readable = who === 'masked' ? rights.customers : rights.clear
        for (const customer of world.customers)
          for (const part of ['', '/content'])
            expect((await get(`/api/files/${files.get(customer.id)}${part}`)).status, customer.name).toBe(
              readable.includes(customer) ? 200 : 404,
            )
      },
    ],
    [
      'inbox, task and flow of a record',
      async ({ client, rights, who }) => {
        const record = world.customers.find((one) => one.id === flow.record)!
        const task = await client.get(`/api/tasks/${flow.task}`)
        const inbox = await client.get('/api/inbox')
        // The approver sees what his node shows him, whatever his scope; nobody else does.
        expect(task.status).toBe(who === 'manager' ? 200 : 404)
        expect(inbox.body.rows).toHaveLength(who === 'manager' ? 1 : 0)
        if (who === 'manager') return
        const instance = await client.get(`/api/flow-instances/${flow.instance}`)
        const listed = await client.get(`${C}/records/${flow.record}/flows`)
        const seen = rights.customers.includes(record)
        // The flow names no administrators: those of the platform may help it on, and learn nothing of what it is about.
        const helps = who === 'administrator'
        expect([instance.status, listed.status]).toEqual(seen ? [200, 200] : [helps ? 200 : 404, 404])
        const running = await client.get('/api/flow-admin/instances')
        expect(running.body.rows).toHaveLength(helps ? 1 : 0)
        expectNoMore(running.text, rights)
        if (helps) {
          expect([instance.body.title, instance.body.figure, running.body.rows[0].title]).toEqual(['', null, ''])
          const found = await client.get(
            `/api/flow-admin/instances?search=${encodeURIComponent(record.name.slice(0, 2))}`,
          )
          expect(found.body.rows).toEqual([])
        }
        expectNoMore(`${instance.text}${listed.text}`, rights)
        if (seen) expect(instance.body.figure === null).toBe(who === 'two roles' && !rights.clear.includes(record))
      },
    ],
  ]
}

// helpers

const POLL = { timeout: 10_000, interval: 30 } as const
const NAME = /[KP]\d\d(?!\d)/g
const MOBILE = /139(\d\d)\1{3}/g
const unique = (found: readonly string[]): string[] => [...new Set(found)].sort()
const nameOf = (text: string): string => /[KP]\d\d/.exec(text)![0]
const names = (rows: readonly { name: string }[]): string[] => rows.map((row) => nameOf(row.name)).sort()
const mobiles = (rows: readonly { mobile: string }[]): string[] => rows.map((row) => row.mobile).sort()
const namesIn = ({ text, status }: TestAnswer): string[] => (status === 200 ? unique(text.match(NAME) ?? []) : [])
const mobilesIn = ({ text }: TestAnswer): string[] => unique(text.match(MOBILE) ?? [])

/** Nothing that was said names a record, or gives a number, that the oracle keeps from this person. */
function expectNoMore(said: string, rights: Rights): void {
  const allowed = new Set([...names(rights.customers), ...names(rights.contacts), ...mobiles(rights.clear)])
  expect(
    unique([...(said.match(NAME) ?? []), ...(said.match(MOBILE) ?? [])]).filter((one) => !allowed.has(one)),
  ).toEqual([])
}

function listening(client: TestClient, heard: string[]) {
  const keep = async (answer: Promise<TestAnswer>): Promise<TestAnswer> => {
    heard.push((await answer).text)
    return answer
  }
  return {
    client,
    get: (path: string) => keep(client.get(path)),
    post: (path: string, body?: unknown) => keep(client.post(path, body)),
    echo: (path: string, body?: unknown) => client.post(path, body),
  }
}

async function rawWorld(): Promise<RawWorld> {
  const { pool } = server.platform
  const rows = async <T>(query: string): Promise<T[]> => (await pool.query(query)).rows as T[]
  const people = await rows<{ user_id: string; department_id: string }>('select * from meta.department_member')
  const departments = await rows<{ id: string; parent_id: string | null }>('select id, parent_id from meta.department')
  return {
    customers: await rows('select id, name, mobile, amount, level, owner_id from app_trust.customer'),
    contacts: await rows('select id, name, customer from app_trust.contact'),
    departmentOf: new Map(people.map((one) => [one.user_id, one.department_id])),
    above: new Map(departments.map((one) => [one.id, one.parent_id])),
  }
}

const ownerNames = async (): Promise<[string, string][]> =>
  (await server.platform.db.selectFrom('meta.user').select(['id', 'name']).execute()).map(({ id, name }) => [id, name])

async function upload(client: TestClient, name: string): Promise<string>
async function upload(client: TestClient, name: string, bytes: Uint8Array, path: string): Promise<TestAnswer>
async function upload(client: TestClient, name: string, bytes?: Uint8Array, path = '/api/files') {
  const form = new FormData()
  form.append('file', new Blob([bytes ? new Uint8Array(bytes) : name]), name)
  const answer = await client.post(path, form)
  return bytes ? answer : (answer.body.id as string)
}

async function workbook(rows: readonly (readonly string[])[]): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook()
  book.addWorksheet('表').addRows(rows as string[][])
  return new Uint8Array(await book.xlsx.writeBuffer())
}
