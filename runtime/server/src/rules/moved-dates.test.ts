import type { RuleDefinition } from '@tenon/engine'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { movingClock, must, publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

/** What becomes of a moment that was still to come when its date is moved so far back that it has gone by. */
const clock = movingClock('2026-11-25T01:00:00.000Z')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const RECORDS = '/api/apps/moved/forms/visit/records'
let server: TestServer
let staff: TestClient

const rule = (key: string, name: string, when: object): RuleDefinition =>
  ({
    kind: 'rule',
    key,
    label: name,
    form: 'visit',
    onImport: false,
    when: [{ on: 'time', ...when }],
    then: [{ id: 'tell', kind: 'notify', to: [{ kind: 'field', field: 'owner_id' }], title: `${name}：{title}` }],
  }) as RuleDefinition

beforeAll(async () => {
  server = await startTestServer({ now: clock.now })
  const field = (key: string, type: string, settings?: object) => ({
    id: `f_${key}`,
    key,
    type,
    label: key,
    ...(settings ? { settings } : {}),
  })
  const days = { text: '', expression: { dateAdd: [{ var: 'followed_at' }, { var: 'days' }, 'day'] } }
  const all = { view: { scope: 'all' }, create: {}, edit: { scope: 'all' }, import: {} }
  await publishApp(server.admin, 'moved', [
    {
      kind: 'form',
      key: 'visit',
      label: '拜访',
      fields: [
        field('title', 'text'),
        field('next_at', 'datetime'),
        field('planned', 'date'),
        field('followed_at', 'datetime'),
        field('days', 'number', { scale: 0 }),
        { ...field('warn_at', 'formula', days), id: 'f_warn' },
        field('quiet_at', 'datetime'),
        field('renewed', 'date'),
      ],
    },
    rule('hour', '一小时前', { of: 'next_at', after: { value: -1, unit: 'hour' } }),
    rule('days', '两天前', { of: 'planned', after: { value: -2, unit: 'day' }, at: '10:00' }),
    rule('warning', '提醒', { of: 'warn_at', after: { value: 0, unit: 'day' } }),
    rule('quiet', '不补', { of: 'quiet_at', after: { value: 0, unit: 'day' }, past: 'skip' }),
    { ...rule('importing', '导入也提醒', { of: 'renewed', after: { value: 0, unit: 'day' } }), onImport: true },
    { kind: 'role', key: 'staff', label: '员工', forms: { visit: all } },
  ] as never)
  staff = await server.person('staff', { roles: [['moved', 'staff']] })
  await pass(MINUTE)
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.platform.db.deleteFrom('meta.notification').execute()
})

const pass = (ms: number) => clock.pass(server, ms)
const { at } = clock
const make = async (values: object): Promise<string> => (await must(staff.post(RECORDS, values), 201)).id
const move = (id: string, values: object) => must(staff.patch(`${RECORDS}/${id}`, values))
const told = async () =>
  ((await staff.get('/api/notifications')).body.rows as { title: string }[]).map(({ title }) => title).sort()
/** What jobs say without the hands of the clock moving on. */
const settled = () => pass(0)

it('comes at once, and once, where the date is still ahead', async () => {
  const id = await make({ title: '改早', next_at: at(5 * HOUR) })
  await move(id, { next_at: at(30 * MINUTE) })
  await settled()
  expect(await told()).toEqual(['一小时前：改早'])
  // It has come: earlier still is no second one, and a later date begins anew.
  await move(id, { next_at: at(20 * MINUTE) })
  await pass(HOUR)
  expect(await told()).toEqual(['一小时前：改早'])
  await move(id, { next_at: at(3 * HOUR) })
  await pass(2 * HOUR)
  expect(await told()).toEqual(['一小时前：改早', '一小时前：改早'])
})

it('does not announce what is over, nor what was entered when its moment had gone by', async () => {
  const over = await make({ title: '已过', next_at: at(5 * HOUR), planned: at(9 * DAY).slice(0, 10) })
  await move(over, { next_at: at(-MINUTE), planned: at(-DAY).slice(0, 10) })
  const late = await make({ title: '新填', next_at: at(30 * MINUTE) })
  const empty = await make({ title: '补填' })
  await move(empty, { next_at: at(30 * MINUTE) })
  await move(late, { title: '改名' })
  await pass(MINUTE)
  expect(await told()).toEqual([])
})

it('asks of a date without a time whether it lies ahead by the time of day of the rule', async () => {
  const id = await make({ title: '提前', planned: at(9 * DAY).slice(0, 10) })
  await move(id, { planned: at(DAY).slice(0, 10) })
  await settled()
  expect(await told()).toEqual(['两天前：提前'])
})

it('comes for a formula whose date is corrected, of one record and of many at once', async () => {
  const ids: string[] = []
  for (const title of ['甲', '乙', '丙']) ids.push(await make({ title, followed_at: at(0), days: 27 }))
  await move(ids[0]!, { followed_at: at(-28 * DAY) })
  await settled()
  expect(await told()).toEqual(['提醒：甲'])
  // The one for whom it has come has no second one.
  const update = ids.map((id) => ({ id, followed_at: at(-29 * DAY) }))
  await must(staff.post(`${RECORDS}/batch`, { update }))
  await settled()
  expect(await told()).toEqual(['提醒：丙', '提醒：乙', '提醒：甲'])
})

it('does not come where its rule says so, but at its moment as ever', async () => {
  const [moved, left] = [
    await make({ title: '改', quiet_at: at(DAY) }),
    await make({ title: '留', quiet_at: at(HOUR) }),
  ]
  await move(moved, { quiet_at: at(-HOUR) })
  await pass(HOUR)
  expect(await told()).toEqual(['不补：留'])
  expect(left).toBeDefined()
})

it('is not lost where the date moves after its moment, before the clock has looked', async () => {
  const id = await make({ title: '刚到', next_at: at(HOUR + 1000) })
  // As if another process were at the clocks just now.
  const other = await server.platform.directPool.connect()
  try {
    await other.query('begin')
    await other.query('select 1 from meta.rule_clock for update')
    await clock.skip(server, 5000)
    await move(id, { next_at: at(30 * MINUTE) })
  } finally {
    await other.query('rollback')
    other.release()
  }
  await pass(MINUTE)
  expect(await told()).toEqual(['一小时前：刚到'])
})

it('comes of an import only for rules that are meant for imports', async () => {
  await make({ title: '导入改', renewed: at(9 * DAY).slice(0, 10), next_at: at(5 * HOUR) })
  const body = new FormData()
  const line = `导入改,${at(-DAY).slice(0, 10)},${at(30 * MINUTE + 8 * HOUR)
    .slice(0, 19)
    .replace('T', ' ')}`
  body.set('file', new File([`title,renewed,next_at\n${line}`], '拜访.csv'))
  const { id } = await must(staff.post(`${RECORDS.replace('/records', '/imports')}`, body), 201)
  await must(staff.put(`/api/imports/${id}`, { mode: 'update', keyField: 'title' }))
  await must(staff.post(`/api/imports/${id}/check`))
  await must(staff.post(`/api/imports/${id}/run`), 202)
  await expect
    .poll(async () => (await staff.get(`/api/imports/${id}`)).body)
    .toMatchObject({ status: 'done', updated: 1 })
  await settled()
  expect(await told()).toEqual(['导入也提醒：导入改'])
})
