import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestClient, type TestServer } from '../testing/index.ts'

const C = '/api/apps/odd/forms/thing/records'
const fields = [
  { key: 'text', type: 'text' },
  { key: 'long', type: 'longText' },
  { key: 'number', type: 'number' },
  { key: 'money', type: 'money' },
  { key: 'day', type: 'date' },
  { key: 'at', type: 'datetime' },
  { key: 'tags', type: 'multiSelect', settings: { options: [{ value: 'a' }] } },
  { key: 'owner', type: 'member' },
  { key: 'other', type: 'relation', settings: { form: 'thing' } },
  { key: 'files', type: 'attachment' },
  { key: 'papers', type: 'attachment', settings: { max: 2, maxSize: 1, accept: ['pdf'] } },
  { key: 'photo', type: 'image' },
  ...['percent', 'time', 'switch', 'phone', 'email', 'url', 'area', 'department', 'rating', 'slider', 'dateRange'].map(
    (type) => ({ key: `a_${type.toLowerCase()}`, type }),
  ),
  ...['idCard', 'richText', 'signature', 'location', 'barcode'].map((type) => ({
    key: `a_${type.toLowerCase()}`,
    type,
  })),
  { key: 'one', type: 'select', settings: { options: [{ value: 'a' }] } },
  { key: 'dot', type: 'radio', settings: { options: [{ value: 'a' }] } },
  { key: 'boxes', type: 'checkbox', settings: { options: [{ value: 'a' }] } },
  { key: 'path', type: 'cascader', settings: { tree: [{ value: 'a', children: [{ value: 'b' }] }] } },
  { key: 'rows', type: 'subform', settings: { fields: [{ id: 'r1', key: 'n', type: 'number', label: 'n' }] } },
]
const values: readonly unknown[] = [
  'a\u0000b',
  '\ud800',
  '\udc00x',
  'x'.repeat(200_000),
  1e308,
  -0,
  '1e400',
  'NaN',
  'Infinity',
  '12345678901234567890123456789012345678901234567890',
  '0000-00-00',
  'tomorrow',
  'infinity',
  '2026-02-30',
  '99999-01-01T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  'not-a-uuid',
  "'; drop table app_odd.thing; --",
  '%_\\',
  [],
  [[]],
  [null],
  [{}],
  [{ n: 'x' }],
  [{ id: 'x', n: 1 }],
  {},
  { a: { b: {} } },
  true,
  null,
  ['a', 'a'],
  ['\u0000'],
]
let server: TestServer
let ann: TestClient

beforeAll(async () => {
  server = await startTestServer()
  const all = { view: { scope: 'all' as const }, create: {}, edit: { scope: 'all' as const } }
  await publishApp(server.admin, 'odd', [
    {
      kind: 'form',
      key: 'thing',
      label: '物',
      fields: fields.map((field, i) => ({ id: `f${i}`, label: field.key, ...field })),
    },
    { kind: 'role', key: 'all', label: '全部', forms: { thing: all } },
  ])
  ann = await server.person('ann', { roles: [['odd', 'all']] })
})
afterAll(() => server.close())

test('no value in any field makes a server error, and what is refused names its field', async () => {
  // The other kinds go through the batch below.
  for (const { key } of fields.filter((field) => !field.key.startsWith('a_')))
    for (const value of values) {
      const made = await ann.post(C, { [key]: value })
      expect(made.status, `${key} ${JSON.stringify(value)?.slice(0, 60)} ${made.text}`).toBeLessThan(500)
      if (made.status === 400) expect(made.body.error.issues[0].path.split('/')[0], made.text).toBe(key)
    }
}, 60_000)

test('a change and a batch judge every value as a new record does', async () => {
  const { id } = (await ann.post(C, { text: '原样' })).body
  for (const { key } of fields) {
    const { body, status, text } = await ann.post(`${C}/batch`, {
      create: values.map((value) => ({ [key]: value })),
      update: values.map((value) => ({ id, [key]: value })),
      mode: 'each',
    })
    expect(status, text).toBeLessThan(500)
    const results = body.results as { error?: { code: string; issues?: { path: string; code: string }[] } }[]
    expect(results).toHaveLength(values.length * 2)
    for (const [i, { error }] of results.entries()) {
      const what = `${key} ${JSON.stringify(values[i % values.length])?.slice(0, 60)}`
      expect(error?.code ?? 'INVALID', what).toBe('INVALID')
      if (error) expect(error.issues?.[0]?.path.replace(/^\d+\//, '').split('/')[0], what).toBe(key)
      // What a new record refuses, a change refuses; a list of nothing is the empty list that is there, so it changes nothing.
      if (i < values.length && JSON.stringify(values[i]) !== '[null]')
        expect(Boolean(results[i + values.length]!.error), what).toBe(Boolean(error))
    }
  }
}, 60_000)

test('no query makes a server error', async () => {
  const queries: unknown[] = [
    { filter: { var: 'text' } },
    { filter: { '==': [{ var: 'constructor' }, 1] } },
    { filter: { '==': [{ var: 'text' }, '\u0000'] } },
    { filter: { '==': [{ var: 'number' }, 1e308] } },
    { filter: { '==': [{ var: 'day' }, '0000-00-00'] } },
    { filter: { '==': [{ var: 'other' }, 'x'] } },
    { filter: { in: [{ var: 'text' }, Array.from({ length: 1500 }, (_, i) => `${i}`)] } },
    { search: '%_\\' },
    { search: '\u0000' },
    { search: '\ud800' },
    { search: ' ' },
    { search: 'ab cd ef gh ij kl mn op qr' },
    { cursor: 'x' },
    { cursor: Buffer.from('["00000000-0000-0000-0000-000000000000","x"]').toString('base64url'), sort: ['number'] },
    { cursor: Buffer.from('["00000000-0000-0000-0000-000000000000"]').toString('base64url') },
    { page: 1_000_000_000 },
    { sort: ['-'] },
    { sort: ['rows'] },
    { sort: ['tags'] },
    { sort: ['$user.id'] },
    { fields: ['__proto__'] },
    { expand: ['text', 'rows.n', 'nosuch.x'] },
    { size: 0 },
    { nothing: 1 },
  ]
  for (const query of queries) {
    const answer = await ann.post(`${C}/query`, query)
    expect(answer.status, `${JSON.stringify(query).slice(0, 80)} ${answer.text}`).toBeLessThan(500)
  }
  for (const id of ['x', '%00', "';--", '00000000-0000-0000-0000-000000000000', 'a'.repeat(100)])
    for (const path of ['', '/related', '/timeline', '/timeline?cursor=x', '/history?field=text'])
      expect((await ann.get(`${C}/${encodeURIComponent(id)}${path}`)).status, id + path).toBeLessThan(500)
})

test('an attachment is taken once, by its uploader, and read by whoever reads the field', async () => {
  const form = new FormData()
  form.append('file', new Blob(['hello']), '合同.txt')
  const upload = await ann.post('/api/files', form)
  expect(upload.status, upload.text).toBe(201)
  const made = await ann.post(C, { text: '有附件', files: [upload.body.id] })
  expect(made.status, made.text).toBe(201)
  const again = await ann.post(C, { text: '偷附件', files: [upload.body.id] })
  expect(again.status).toBe(400)
  expect(again.body.error.issues).toMatchObject([{ path: 'files', code: 'REFERENCE' }])
  const bea = await server.person('bea', { roles: [['odd', 'all']] })
  const out = await server.person('out')
  expect((await bea.get(`/api/files/${upload.body.id}`)).status).toBe(200)
  expect((await out.get(`/api/files/${upload.body.id}`)).status).toBe(404)
  const listed = await ann.get(`${C}/${made.body.id}?expand=files`)
  expect(listed.body.files, listed.text).toEqual([{ id: upload.body.id, title: '合同.txt' }])
})

test('a field of files takes what its settings say: how many, how large, of which kind', async () => {
  const upload = async (name: string, bytes: string | Uint8Array<ArrayBuffer>) => {
    const form = new FormData()
    form.append('file', new Blob([bytes]), name)
    return (await ann.post('/api/files', form)).body.id as string
  }
  const codes = async (input: object) => {
    const { status, body } = await ann.post(C, input)
    return status === 201
      ? []
      : body.error.issues.map((issue: { path: string; code: string }) => `${issue.path} ${issue.code}`)
  }
  const png = new Uint8Array(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))
  expect(await codes({ papers: [await upload('a.pdf', '%PDF-1.7')] })).toEqual([])
  expect(await codes({ papers: [await upload('a.exe', 'MZ')] })).toEqual(['papers FILE_KIND'])
  expect(await codes({ papers: [await upload('b.pdf', new Uint8Array(1024 * 1024 + 1))] })).toEqual([
    'papers FILE_SIZE',
  ])
  expect(
    await codes({ papers: [await upload('1.pdf', '1'), await upload('2.pdf', '2'), await upload('3.pdf', '3')] }),
  ).toEqual(['papers TOO_MANY'])
  expect(await codes({ photo: [await upload('a.png', png)] })).toEqual([])
  expect(await codes({ photo: [await upload('page.png', '<script>alert(1)</script>')] })).toEqual(['photo FILE_KIND'])
})
