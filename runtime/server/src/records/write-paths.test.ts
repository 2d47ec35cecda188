import type { Row } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { workbook } from '../imports/testing/shop.ts'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { changeEverything, failedNode, importFile, judged, verdictOf, type Verdict } from './testing/ways.ts'
import { lead, writePathApp } from './testing/write-path-app.ts'

/** The rules of a form, through every way in which a record is written: the same cases, the same verdicts. */
const APP = '/api/apps/paths'
const LEADS = `${APP}/forms/lead/records`
let server: TestServer
let clerk: TestClient
let manager: TestClient
let token: string

beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'paths', writePathApp)
  clerk = await server.person('clerk', { name: '王录', roles: [['paths', 'clerk']] })
  manager = await server.person('manager', { name: '周经理', roles: [['paths', 'manager']] })
  const link = await server.admin.post(`${APP}/forms/lead/links`, { entry: 'web', hourly: 10_000 })
  token = link.body.url.split('/').at(-1)
})
afterAll(() => server.close())

type Path = (input: Row) => Promise<Verdict>

const paths: Readonly<Record<string, Path>> = {
  API: async (input) => verdictOf(await clerk.post(LEADS, input)),
  batch: async (input) => verdictOf(await clerk.post(`${LEADS}/batch`, { create: [{ name: '同批' }, input] })),
  'batch, each': async (input) => {
    const { body } = await clerk.post(`${LEADS}/batch`, { create: [input], mode: 'each' })
    return judged(body.results[0].error?.issues ?? [])
  },
  import: async (input) => {
    const titles = Object.keys(input).map((key) => lead.fields.find((field) => field.key === key)!.label)
    return imported([titles, Object.values(input)])
  },
  rule: async (input) => verdictOf(await clerk.post(`${APP}/forms/by_rule/records`, input)),
  flow: async (input) => {
    const made = await clerk.post(`${APP}/forms/by_flow/records`, input)
    const begun = await clerk.post(`${APP}/flows/hand_on_flow/instances`, { recordId: made.body.id })
    const reason = await failedNode(clerk, begun)
    if (reason === undefined) return verdictOf(begun)
    // The node rests, with the very words that the API has for the same record.
    const same = verdictOf(await clerk.post(LEADS, input))
    for (const message of same.messages.split('；')) expect(reason).toContain(message)
    return same
  },
  'public form': async (input) =>
    verdictOf(await server.anonymous.post(`/api/public/forms/${token}`, { values: input })),
}

interface Case {
  readonly input: Row
  readonly refused?: readonly string[]
  readonly says?: string
  readonly saved?: Row
  /** A record that is there before. */
  readonly beside?: Row
}
/** `tag` keeps the values of one path apart from those of the others; `n` likewise, as the last digits of a number. */
const cases: Readonly<Record<string, (tag: string, n: number) => Case>> = {
  'default and formula': (tag) => ({
    input: { name: tag, amount: 120 },
    saved: { level: 'B', stage: '新建', tax: 12 },
  }),
  required: () => ({ input: { amount: 1 }, refused: ['name REQUIRED'] }),
  'the format of a field': (tag) => ({ input: { name: tag, mobile: '1380013' }, refused: ['mobile PHONE'] }),
  'required by linkage': (tag) => ({ input: { name: tag, level: 'A' }, refused: ['reason REQUIRED'] }),
  'set by linkage': (tag) => ({ input: { name: tag, amount: 600 }, saved: { tag: '重点' } }),
  'options by linkage': (tag) => ({ input: { name: tag, country: '日本', city: '上海' }, refused: ['city OPTION'] }),
  'options that are left': (tag) => ({ input: { name: tag, country: '日本', city: '东京' }, saved: { city: '东京' } }),
  'a check that blocks': (tag) => ({
    input: { name: tag, amount: -1 },
    refused: ['amount CHECK'],
    says: '金额不能为负',
  }),
  'a check that warns': (tag) => ({ input: { name: tag, amount: 5000 }, saved: { amount: 5000 } }),
  'exact duplicate': (tag, n) => ({
    beside: { name: `${tag} 1`, mobile: phone(n) },
    input: { name: `${tag} 2`, mobile: ` ${phone(n).slice(0, 3)} ${phone(n).slice(3)}` },
    refused: ['mobile DUPLICATE'],
  }),
  'normalised over two fields': (tag) => ({
    beside: { name: `${tag} 1`, company: `华瑞${tag}（上海）有限公司`, branch: '一部' },
    input: { name: `${tag} 2`, company: `华瑞${tag} (上海)有限公司`, branch: '一 部' },
    refused: ['company DUPLICATE'],
  }),
  'one of two fields alike': (tag) => ({
    beside: { name: `${tag} 1`, company: `金石${tag}`, branch: '一部' },
    input: { name: `${tag} 2`, company: `金石${tag}`, branch: '二部' },
    saved: { branch: '二部' },
  }),
  similar: (tag, n) => ({
    beside: { name: `${tag} 1`, title: `${WORDS[Math.floor(n / 100)]!.repeat(4)}采购一百台` },
    input: { name: `${tag} 2`, title: `${WORDS[Math.floor(n / 100)]!.repeat(4)}采购两百台` },
    refused: ['title SIMILAR'],
  }),
}
/** Of one path each, so that nothing is like what another path has written. */
const WORDS = ['工业相机', '离心水泵', '轴承座圈', '激光切割', '变频电源', '传送皮带', '液压油缸', '防爆开关']
/** A rule that writes into another form: its fields are no places of the form that somebody has before him. */
const elsewhere = (code: string): string => ` ${code.split(' ')[1]}`
/** People without an account learn that, not how. */
const discreet = (code: string): string => code.replace('SIMILAR', 'DUPLICATE')
const phone = (n: number): string => `138${String(n).padStart(8, '0')}`

describe.each(Object.keys(paths))('through %s', (path) => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const write = paths[path]!
    const n = Object.keys(paths).indexOf(path) * 100 + Object.keys(cases).indexOf(name)
    const { input, refused = [], says, saved, beside } = cases[name]!(`${name}${n}号`, n)
    if (beside) expect((await clerk.post(LEADS, beside)).status).toBe(201)
    const verdict = await write(input)
    const words = { rule: elsewhere, 'public form': discreet }[path] ?? String
    expect(verdict.codes).toEqual(refused.map(words))
    if (says) expect(verdict.messages).toContain(says)
    if (path === 'public form') expect(verdict.messages).not.toContain('王录')
    const { body } = await clerk.post(`${LEADS}/query`, { filter: { '==': [{ var: 'name' }, input['name'] ?? ''] } })
    expect(body.rows).toEqual(refused.length > 0 ? [] : [expect.objectContaining(saved ?? {})])
  })
})

describe('a change', () => {
  const changes: Readonly<Record<string, (id: string, name: string, input: Row) => Promise<Verdict>>> = {
    API: async (id, _name, input) => verdictOf(await clerk.patch(`${LEADS}/${id}`, input)),
    batch: async (id, _name, input) => verdictOf(await clerk.post(`${LEADS}/batch`, { update: [{ id, ...input }] })),
    'a change of everything': (id, _name, values) => changeEverything(server, clerk, LEADS, id, values),
    import: async (_id, name, input) => {
      const titles = ['name', ...Object.keys(input)].map((key) => lead.fields.find((each) => each.key === key)!.label)
      return imported([titles, [name, ...Object.values(input)]], { mode: 'update', keyField: 'name' })
    },
    rule: async (id, _name, input) =>
      verdictOf(await clerk.post(`${APP}/forms/order_update/records`, { lead: id, ...input })),
    'a flow node': async (id, _name, input) => {
      // What is refused leaves the task where it is.
      await clerk.post(`${APP}/flows/fill/instances`, { recordId: id })
      const task = await server.platform.db
        .selectFrom('meta.flow_task as t')
        .innerJoin('meta.flow_instance as i', 'i.id', 't.instance')
        .select('t.id')
        .where('i.record', '=', id)
        .where('t.state', '=', 'pending')
        .executeTakeFirstOrThrow()
      return verdictOf(await clerk.post(`/api/tasks/${task.id}/approve`, { values: input }))
    },
  }
  test.each(Object.keys(changes))('through %s is checked, and what it leaves alone stands', async (path) => {
    const change = changes[path]!
    const name = `改动 ${path}`
    const { body: made } = await clerk.post(LEADS, { name, amount: 10 })
    const at = (code: string) => (path === 'rule' ? elsewhere(code) : code)
    expect(await change(made.id, name, { amount: -5 })).toEqual({
      codes: [at('amount CHECK')],
      messages: expect.stringContaining('金额不能为负'),
    })
    expect((await change(made.id, name, { level: 'A' })).codes).toEqual([at('reason REQUIRED')])
    expect((await clerk.get(`${LEADS}/${made.id}`)).body).toMatchObject({ version: 1, amount: 10, level: 'B' })
    expect((await change(made.id, name, { amount: 700 })).codes).toEqual([])
    expect((await clerk.get(`${LEADS}/${made.id}`)).body).toMatchObject({ amount: 700, tax: 70, tag: '重点' })
  })

  test.each(['API', 'batch', 'batch, each', 'import', 'public form'])(
    'that begins with a field held fast by a default is refused through %s',
    async (path) => {
      expect((await paths[path]!({ name: `评分 ${path}`, grade: '优' })).codes).toEqual(['grade READONLY'])
    },
  )

  test.each(Object.keys(changes).filter((path) => path !== 'rule'))(
    'by a person through %s leaves alone what is held fast',
    async (path) => {
      const change = changes[path]!
      const name = `阶段 ${path}`
      const { body: made } = await clerk.post(LEADS, { name, amount: 10 })
      expect((await clerk.patch(`${LEADS}/${made.id}`, { stage: '赢单', amount: 20 })).status).toBe(200)
      expect((await change(made.id, name, { amount: 30 })).codes).toEqual(['amount READONLY'])
      expect((await clerk.get(`${LEADS}/${made.id}`)).body).toMatchObject({ stage: '赢单', amount: 20 })
    },
  )

  test.each(Object.keys(changes))('through %s moves the stage only as it may move, and by whom', async (path) => {
    const change = changes[path]!
    const name = `流转 ${path}`
    const { body: made } = await clerk.post(LEADS, { name, amount: 10 })
    const at = (code: string) => (path === 'rule' ? elsewhere(code) : code)
    expect((await change(made.id, name, { stage: '谈判' })).codes).toEqual([])
    expect(await change(made.id, name, { stage: '新建' })).toEqual({
      codes: [at('stage STAGE_MOVE')],
      messages: '阶段不能这样改',
    })
    // A rule is nobody: it may what somebody may. Whoever imports or approves is asked for his own roles.
    const mine = await change(made.id, name, { stage: '赢单' })
    if (path !== 'rule') {
      expect(mine).toEqual({ codes: ['stage STAGE_ROLE'], messages: '只有经理能确认赢单' })
      expect((await manager.patch(`${LEADS}/${made.id}`, { stage: '赢单' })).status).toBe(200)
    } else expect(mine.codes).toEqual([])
    expect((await clerk.get(`${LEADS}/${made.id}`)).body).toMatchObject({ stage: '赢单' })
  })
})

test('a file that an approver gives belongs to the record, and has to be one that the field takes', async () => {
  const upload = async (name: string) => {
    const form = new FormData()
    form.append('file', new Blob(['%PDF-1.7']), name)
    return (await clerk.post('/api/files', form)).body.id as string
  }
  const { body: made } = await clerk.post(LEADS, { name: '扫描', amount: 10 })
  await clerk.post(`${APP}/flows/fill/instances`, { recordId: made.id })
  const task = await server.platform.db
    .selectFrom('meta.flow_task as t')
    .innerJoin('meta.flow_instance as i', 'i.id', 't.instance')
    .select('t.id')
    .where('i.record', '=', made.id)
    .executeTakeFirstOrThrow()
  const approve = (file: string) => clerk.post(`/api/tasks/${task.id}/approve`, { values: { scan: [file] } })
  expect(verdictOf(await approve(await upload('合同.exe'))).codes).toEqual(['scan FILE_KIND'])
  const file = await upload('合同.pdf')
  expect((await manager.get(`/api/files/${file}`)).status).toBe(404)
  expect(verdictOf(await approve(file)).codes).toEqual([])
  expect((await manager.get(`/api/files/${file}`)).status).toBe(200)
})

test('the moves that the browser is told are those of this person, without the roles of others', async () => {
  const moves = async (who: TestClient) =>
    (await who.get(`${APP}/definitions`)).body.forms.lead.stage.moves.map((move: { roles?: unknown }) => move.roles)
  expect(await moves(clerk)).toEqual([undefined, []])
  expect(await moves(manager)).toEqual([undefined, undefined])
})

test('what the page asks before it saves knows the same duplicates, with their owner', async () => {
  await clerk.post(LEADS, { name: '页面', company: '页面查重有限公司', branch: '总部' })
  const { body } = await clerk.post(`${APP}/forms/lead/duplicates`, {
    values: { company: '页面查重 有限公司', branch: '总部' },
  })
  expect(body.matches).toEqual([expect.objectContaining({ do: 'block', match: 'normalized', owner: '王录' })])
})

// helpers

/** Upload, map by headings, check, run; the verdict is the check's. */
async function imported(rows: readonly (readonly unknown[])[], settings?: object): Promise<Verdict> {
  const file = new File([new Uint8Array(await workbook(rows))], '名单.xlsx')
  const keys = rows[0]!.map((title) => lead.fields.find(({ label }) => label === title)!.key)
  const { issues, refused } = await importFile(clerk, `${APP}/forms/lead/imports`, file, keys, settings)
  const messages = refused.flatMap((row) => row.issues.map(({ message }) => message))
  return { codes: issues.map((key) => key.replace('/', ' ')).sort(), messages: messages.join('；') }
}
