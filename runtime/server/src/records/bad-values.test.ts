import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { storableText } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { workbook } from '../imports/testing/shop.ts'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { BAD_VALUES, badValueApp, type BadValue, carried, cellOf, KEYS } from './testing/bad-values.ts'
import { openTask } from './testing/changing-ways.ts'
import { changeEverything, failedNode, importFile, judged, verdictOf, type Verdict } from './testing/ways.ts'

/** One table of values that nobody should send, through every way in which a record is written. */
const APP = '/api/apps/odd'
const THINGS = `${APP}/forms/thing/records`
let server: TestServer
let clerk: TestClient
let token: string
let hook: { readonly url: string; readonly secret: string }

beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'odd', badValueApp)
  clerk = await server.person('clerk', { name: '王录', roles: [['odd', 'clerk']] })
  const link = await server.admin.post(`${APP}/forms/thing/links`, { entry: 'web', hourly: 10_000 })
  token = link.body.url.split('/').at(-1)
  hook = (await server.admin.post(`${APP}/rules/called/hook`, {})).body
})
afterAll(() => server.close())

/** Writes all, each into a record whose `tag` is `tagOf` it. */
type Way = (cases: readonly BadValue[]) => Promise<readonly Verdict[]>

const each =
  (write: (given: BadValue, tag: string) => Promise<Verdict>, way: () => string): Way =>
  async (cases) => {
    const verdicts: Verdict[] = []
    for (const given of cases) verdicts.push(await write(given, tagOf(way(), given)))
    return verdicts
  }
const tagOf = (way: string, { what }: BadValue): string => `${way} ${what}`
const valuesOf = (given: BadValue, tag: string) => ({ tag, [given.field]: given.value })
const before = async (tag: string, values: object = {}): Promise<string> => {
  const made = await clerk.post(THINGS, { tag, ...values })
  expect(made.status, made.text).toBe(201)
  return made.body.id as string
}
const raw = ({ field, value }: BadValue) => ({ [`raw_${field}`]: value })

interface Path {
  readonly write: Way
  /** A rule and a flow hand on what another record holds. */
  readonly hands?: true
  readonly file?: true
}
const paths: Readonly<Record<string, Path>> = {
  API: {
    write: each(
      async (given, tag) => verdictOf(await clerk.post(THINGS, valuesOf(given, tag))),
      () => 'API',
    ),
  },
  'a change': {
    write: each(
      async ({ field, value }, tag) =>
        verdictOf(await clerk.patch(`${THINGS}/${await before(tag)}`, { [field]: value })),
      () => 'a change',
    ),
  },
  batch: {
    write: async (cases) => {
      const create = cases.map((given) => valuesOf(given, tagOf('batch', given)))
      const { body, status, text } = await clerk.post(`${THINGS}/batch`, { create, mode: 'each' })
      expect(status, text).toBe(200)
      return body.results.map(({ error }: { error?: { issues?: never[] } }) => judged(error?.issues ?? []))
    },
  },
  'a change of everything': {
    write: each(
      async ({ field, value }, tag) => changeEverything(server, clerk, THINGS, await before(tag), { [field]: value }),
      () => 'a change of everything',
    ),
  },
  xlsx: { write: (cases) => imported('xlsx', cases, xlsx), file: true },
  csv: { write: (cases) => imported('csv', cases, csv), file: true },
  'a rule that creates': {
    write: each(
      async (given, tag) => verdictOf(await clerk.post(`${APP}/forms/made_by_rule/records`, valuesOf(given, tag))),
      () => 'a rule that creates',
    ),
    hands: true,
  },
  'a rule that sets': {
    write: each(
      async (given, tag) => verdictOf(await clerk.post(THINGS, { tag, ...raw(given) })),
      () => 'a rule that sets',
    ),
    hands: true,
  },
  'a node that creates': {
    write: each(
      async (given, tag) => {
        const made = await clerk.post(`${APP}/forms/made_by_flow/records`, valuesOf(given, tag))
        return made.status === 201 ? throughFlow('make_flow', made.body.id, given) : verdictOf(made)
      },
      () => 'a node that creates',
    ),
    hands: true,
  },
  'a node that changes': {
    write: each(
      async (given, tag) => {
        const made = await clerk.post(`${APP}/forms/made_by_flow/records`, valuesOf(given, `${tag}, carried`))
        if (made.status !== 201) return verdictOf(made)
        // The rule that sets fields is for new records.
        const id = await before(tag)
        expect((await clerk.patch(`${THINGS}/${id}`, raw(given))).status).toBe(200)
        return throughFlow('change_flow', id, given)
      },
      () => 'a node that changes',
    ),
    hands: true,
  },
  'public form': {
    write: each(
      async (given, tag) =>
        verdictOf(await server.anonymous.post(`/api/public/forms/${token}`, { values: valuesOf(given, tag) })),
      () => 'public form',
    ),
  },
  approval: {
    write: each(
      async ({ field, value }, tag) => {
        const id = await before(tag)
        expect((await clerk.post(`${APP}/flows/fill/instances`, { recordId: id })).status).toBeLessThan(300)
        return verdictOf(
          await clerk.post(`/api/tasks/${await openTask(server, id)}/approve`, { values: { [field]: value } }),
        )
      },
      () => 'approval',
    ),
  },
  'a call of another system': {
    write: each(
      async (given, tag) =>
        verdictOf(await server.anonymous.post(hook.url, valuesOf(given, tag), { 'x-webhook-secret': hook.secret })),
      () => 'a call of another system',
    ),
  },
  'a call that changes': {
    write: each(
      async (given, tag) => {
        await before(tag)
        return verdictOf(
          await server.anonymous.post(hook.url, valuesOf(given, tag), { 'x-webhook-secret': hook.secret }),
        )
      },
      () => 'a call that changes',
    ),
  },
}

describe.each(Object.keys(paths))('through %s', (way) => {
  test('each is kept to the letter, or refused at its field with the reason', async () => {
    const { write, hands, file } = paths[way]!
    const cases = BAD_VALUES.filter(({ field, value }) => !hands || (carried(field) && typeof value === 'string'))
    const verdicts = await write(cases)
    expect(verdicts).toHaveLength(cases.length)
    const saved = await savedBy(way)
    const wrong = cases.flatMap((given, i) => {
      const { codes, messages } = verdicts[i]!
      const { refused, saved: kept = given.value } = { ...given, ...(file ? given.file : {}) }
      // A rule names no place: its fields are none of the form that somebody has before him.
      const found = hands ? codes.map((each) => each.split(' ')[1]) : codes
      // What no text may hold does not get as far as the rule.
      const code = hands && refused && unstorable(given.value) ? 'CHARACTERS' : refused
      const wanted = code === undefined ? [] : [hands ? code : `${given.field} ${code}`]
      const value = saved.get(tagOf(way, given))?.[given.field] ?? null
      const right =
        String(found) === String(wanted) &&
        (refused === undefined ? same(value, kept) : value === null && /[\u4e00-\u9fff]/.test(messages))
      return right ? [] : [`${given.what}: ${String(found)} ${messages} ${JSON.stringify(value)}`.slice(0, 200)]
    })
    expect(wrong).toEqual([])
  })
})

test('whoever reads English is told so in English', async () => {
  const reader = await server.person('reader', { roles: [['odd', 'clerk']] })
  const english = (input: object) => reader.post(THINGS, input, { 'accept-language': 'en-US' })
  for (const given of BAD_VALUES.filter(({ refused }) => refused !== undefined)) {
    const { codes, messages } = verdictOf(await english(valuesOf(given, 'english')))
    expect(codes).toEqual([`${given.field} ${given.refused}`])
    expect(messages, given.what).toMatch(/^[^\u4e00-\u9fff{}]{3,}$/)
  }
})

test('a list of 10,000 options is refused where it is, with what is allowed', async () => {
  const items = Array.from({ length: 10_000 }, (_, i) => ({ value: `P${i}` }))
  const many = { kind: 'options', key: 'many', label: '很多', items }
  const answer = await server.admin.put(`${APP}/draft/options/many`, many, { 'if-match': '"0"' })
  expect(answer.status).toBe(400)
  expect(answer.body.error.issues).toMatchObject([{ path: 'items', code: 'TOO_MANY', message: '最多选 400 项' }])
})

// helpers

async function savedBy(way: string): Promise<ReadonlyMap<string, Record<string, unknown>>> {
  const { body, text } = await clerk.post(`${THINGS}/query`, {
    filter: { startsWith: [{ var: 'tag' }, `${way} `] },
    fields: ['tag', ...KEYS],
    size: 500,
  })
  if (!body.rows) throw new Error(text)
  return new Map(body.rows.map((row: Record<string, unknown>) => [row['tag'], row]))
}

const unstorable = (value: unknown) => typeof value === 'string' && storableText(value) !== value

/** As the wire has it: a number that JSON cannot hold exactly is its digits. */
function same(found: unknown, wanted: unknown): boolean {
  return JSON.stringify(found) === JSON.stringify(wanted)
}

async function throughFlow(flow: string, recordId: string, given: BadValue): Promise<Verdict> {
  const begun = await clerk.post(`${APP}/flows/${flow}/instances`, { recordId })
  const reason = await failedNode(clerk, begun)
  if (reason === undefined) return verdictOf(begun)
  // The node rests, with the very words that the API has for the same value.
  const same = verdictOf(await clerk.post(THINGS, { [given.field]: given.value }))
  for (const message of same.messages.split('；')) expect(reason).toContain(message)
  return same
}

/** Rows of a file, one per case with its own column filled; what is right is written. */
async function imported(way: string, cases: readonly BadValue[], write: typeof xlsx): Promise<readonly Verdict[]> {
  const head = ['tag', ...KEYS]
  const rows = cases.map((given) => [
    tagOf(way, given),
    ...KEYS.map((key) => (key === given.field ? cellOf(given) : '')),
  ])
  const file = await write([head, ...rows])
  const { refused } = await importFile(clerk, `${APP}/forms/thing/imports`, file, head, {}, { always: true })
  const issues = new Map(refused.map((row) => [row.row, row.issues]))
  return cases.map((_given, i) => judged((issues.get(i + 1) ?? []) as never))
}

/** What the writers of workbooks leave out is put into the file by hand. */
async function xlsx(rows: readonly (readonly unknown[])[]): Promise<File> {
  const signs = [
    ['\u0000', '\ue000', '&#0;'],
    ['\ud800', '\ue001', '&#xD800;'],
    ['\udc00', '\ue002', '&#xDC00;'],
    ['😀'.repeat(20_000), '\ue003', '😀'.repeat(20_000)],
  ] as const
  const marked = rows.map((row) =>
    row.map((cell) =>
      typeof cell === 'string' && (!cell.isWellFormed() || /[\u0000😀]/u.test(cell))
        ? signs.reduce((text, [sign, mark]) => text.replaceAll(sign, mark), cell)
        : cell,
    ),
  )
  const files = unzipSync(await workbook(marked))
  for (const [name, bytes] of Object.entries(files))
    if (name.endsWith('.xml'))
      files[name] = strToU8(signs.reduce((xml, [, mark, entity]) => xml.replaceAll(mark, entity), strFromU8(bytes)))
  return new File([new Uint8Array(zipSync(files))], '物.xlsx')
}

/** UTF-8 has no lone surrogates: UTF-16 has. */
async function csv(rows: readonly (readonly unknown[])[]): Promise<File> {
  const text = rows.map((row) => row.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',')).join('\r\n')
  return new File([new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))], '物.csv')
}
