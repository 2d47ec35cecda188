import type { FieldDefinition } from '@tenon/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishApp, startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
const base: FieldDefinition = { id: 'f1', key: 'name', type: 'text', label: '名' }
const other = { kind: 'form' as const, key: 'child', label: '子', fields: [base] }
beforeAll(async () => {
  server = await startTestServer()
  await publishApp(server.admin, 'odd', [{ kind: 'form', key: 'thing', label: '物', fields: [base] }, other])
})
afterAll(() => server.close())

const field = (type: string, extra: Partial<FieldDefinition> = {}): FieldDefinition => ({
  id: 'f2',
  key: 'odd',
  type,
  label: '怪',
  ...extra,
})
/** What refuses the form: by the draft's shape, else by the plan; `[]` = it can be published. */
async function refusals(body: string | object): Promise<string[]> {
  const draft = await server.admin.get('/api/apps/odd/draft')
  const put = await server.admin.request('PUT', '/api/apps/odd/draft/form/thing', body, {
    'if-match': `"${draft.body.revisions['form/thing']}"`,
  })
  expect(put.status, put.text).toBeLessThan(500)
  if (put.status !== 200) {
    expect(put.status).toBe(400)
    return (put.body.error.issues ?? [{ path: '', code: put.body.error.code }]).map(
      (issue: { path: string; code: string }) => `${issue.path} ${issue.code}`,
    )
  }
  const plan = await server.admin.post('/api/apps/odd/plan')
  expect(plan.status, plan.text).toBe(200)
  const errors = plan.body.errors as { path: string; code: string }[]
  return [...new Set(errors.map(({ path, code }) => `${path} ${code}`))]
}
const thing = (fields: readonly FieldDefinition[], extra: object = {}) => ({
  kind: 'form',
  key: 'thing',
  label: '物',
  fields,
  ...extra,
})
const AT = 'form/thing/fields/1'
const items = (n: number) => Array.from({ length: n }, (_, i) => ({ value: `选项${i}` }))

test.each<[string, object, string[]]>([
  ['a name of 300 characters', thing([base, field('text', { label: '长'.repeat(300) })]), []],
  ['an emoji', thing([base, field('text', { label: '🐉 客户' })], { help: '👩‍👩‍👧‍👧' }), []],
  ['U+0000', thing([base, field('text', { label: 'a\u0000b' })]), ['fields/1/label TEXT']],
  ['a lone surrogate', thing([base, field('text', { label: '\ud800' })]), ['fields/1/label TEXT']],
  ['a key that the database keeps for itself', thing([base, field('text', { key: 'xmin' })]), [`${AT}/key KEY`]],
  [
    'a pattern of 5 kB',
    thing([base, field('text', { settings: { pattern: '(a+)+'.repeat(1_000) } })]),
    [`${AT}/settings/pattern SETTING`],
  ],
  [
    'a number pattern of 5 kB',
    thing([base, field('autoNumber', { settings: { pattern: `{0}${'x'.repeat(5_000)}` } })]),
    [`${AT}/settings/pattern SETTING`],
  ],
  [
    '10,000 options',
    thing([base, field('select', { settings: { options: items(10_000) } })]),
    [`${AT}/settings/options SETTING`],
  ],
  [
    'two options of one value',
    thing([base, field('select', { settings: { options: [{ value: 'a' }, { value: 'a' }] } })]),
    [`${AT}/settings/options DUPLICATE_VALUE`],
  ],
  [
    'a formula of itself',
    thing([base, field('formula', { settings: { expression: { '+': [{ var: 'odd' }, 1] } } })]),
    [`${AT}/settings/expression FORMULA_CYCLE`],
  ],
  [
    'a roll-up of the form itself over itself',
    thing([base, field('rollup', { settings: { from: 'thing.name', measure: 'sum', field: 'odd' } })]),
    [`${AT}/settings/from UNKNOWN_FIELD`, `${AT}/settings/field FORMULA_CYCLE`],
  ],
  [
    'a date that there is not',
    thing([base, field('date', { settings: { min: '2024-02-30' } })]),
    [`${AT}/settings/min DATE`],
  ],
  [
    'a default that there is not',
    thing([base, field('date', { default: 'tomorrow' })]),
    [`${AT}/default EXPRESSION_TYPE`],
  ],
])('%s is stored exactly or refused with its place', async (_name, body, expected) => {
  expect(await refusals(body)).toEqual(expected)
  if (expected.length > 0) return
  const stored = (await server.admin.get('/api/apps/odd/draft')).body.forms.thing
  expect(stored).toEqual(body)
})

test('numbers beyond what can be kept are refused with their place', async () => {
  const text = JSON.stringify(thing([base, field('number', { settings: { min: 0 } })]))
  const answers: unknown[] = []
  for (const number of ['1e400', '-1e400', 'NaN']) {
    const { revisions } = (await server.admin.get('/api/apps/odd/draft')).body
    const put = await fetch(`${server.baseUrl}/api/apps/odd/draft/form/thing`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${server.admin.token}`,
        'if-match': `"${revisions['form/thing']}"`,
      },
      body: text.replace('"min":0', `"min":${number}`),
    })
    const plan = put.status === 200 ? await server.admin.post('/api/apps/odd/plan') : undefined
    answers.push(plan ? plan.body.errors[0] : put.status)
  }
  const refused = expect.objectContaining({ path: `${AT}/settings/min`, code: 'SETTING' })
  expect(answers).toEqual([refused, refused, 400])
})

test('an option set of 10,000 is refused; one of 400 is taken', async () => {
  const put = (n: number) =>
    server.admin.put(
      '/api/apps/odd/draft/options/many',
      { kind: 'options', key: 'many', label: '多', items: items(n) },
      { 'if-match': '"0"' },
    )
  const refused = await put(10_000)
  expect(refused.status).toBe(400)
  expect(refused.body.error.issues[0].path).toBe('items')
  const taken = await put(400)
  expect(taken.status, taken.text).toBe(200)
})
