import type { FormDefinition, ReportDefinition } from '@tenon/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestClient, type TestServer } from '../testing/index.ts'
import { startBoard } from './board-fixture.ts'

/** Each question is refused in words at its own place, and the dashboard goes on. */
let server: TestServer
let people: Awaited<ReturnType<typeof startBoard>>
beforeAll(async () => {
  server = await startTestServer({ now: () => new Date('2026-11-22T00:00:00.000Z') })
  people = await startBoard(server)
})
afterAll(() => server?.close())

describe('a question that cannot be answered', () => {
  it('is one about a field that is being removed: publishing says which reports it breaks, and they stay as they are', async () => {
    const { body } = await server.admin.get('/api/apps/crm/draft')
    const form = body.forms.deal as FormDefinition
    const draft = { ...form, fields: form.fields.filter(({ key }) => key !== 'amount') }
    const put = (definition: FormDefinition, revision: number) =>
      server.admin.put('/api/apps/crm/draft/form/deal', definition, { 'if-match': `"${revision}"` })
    const { 'form/deal': revision } = body.revisions as Record<string, number>
    expect((await put(draft, revision!)).status).toBe(200)
    const refused = await server.admin.post('/api/apps/crm/publish', {})
    expect(refused.status).toBe(400)
    const issues = refused.body.error.issues as { path: string; message: string }[]
    const broken = issues.find(({ path }) => path === 'report/by_month/measures/0/field')
    expect(broken?.message).toContain('amount')
    expect((await ask(people.boss, 'by_month')).status).toBe(200)
    const again = (await server.admin.get('/api/apps/crm/draft')).body.revisions['form/deal'] as number
    expect((await put(form, again)).status).toBe(200)
  })

  it('is one about a field that this viewer may not read, and another viewer is answered', async () => {
    expect(await said(people.clerk, 'by_month')).toContain('amount')
    expect((await ask(people.boss, 'by_month')).status).toBe(200)
    expect((await ask(people.clerk, 'funnel')).status).toBe(200)
  })

  it('is one with a value of the wrong kind in the filter bar: nothing is ignored, and nobody sees an error of the database', async () => {
    for (const [values, words] of [
      [{ who: ['not a person'] }, '负责人'],
      [{ who: 7 }, '负责人'],
      [{ time: { from: 'yesterday' } }, '时间'],
      [{ time: 'someTimes' }, '时间'],
    ] as const)
      expect([values, await said(people.boss, 'by_month', values)]).toEqual([values, expect.stringContaining(words)])
    expect((await ask(people.boss, 'by_month', { who: null, time: null })).status).toBe(200)
    expect((await ask(people.boss, 'by_month', { who: [], time: 'thisYear' })).status).toBe(200)
  })

  it('is one that follows six relations: it says how many there may be', async () => {
    const six = 'abcdef'.split('').map((key) => ({ id: `f_${key}`, key, type: 'relation', label: key, settings: { form: 'customer' } })) // prettier-ignore
    const { body } = await server.admin.get('/api/apps/crm/draft')
    const form = body.forms.deal as FormDefinition
    const wide: ReportDefinition = {
      ...{ kind: 'report', key: 'wide', label: '宽', dataset: { form: 'deal' } },
      dimensions: [],
      measures: six.map(({ key }) => ({ key, agg: 'distinct', field: `${key}.name` })),
      charts: [{ kind: 'table', encoding: { values: ['a'] } }],
    }
    const put = (ref: string, definition: object) =>
      server.admin.put(`/api/apps/crm/draft/${ref}`, definition, { 'if-match': `"${body.revisions[ref] ?? 0}"` })
    await put('form/deal', { ...form, fields: [...form.fields, ...six] })
    await put('report/wide', wide)
    const refused = await server.admin.post('/api/apps/crm/publish', {})
    expect(refused.body.error.issues.map(({ message }: { message: string }) => message)).toContain(
      '一张报表最多经过 5 个关联，现在用了 6 个，请去掉几个字段',
    )
  })
})

// helpers

const ask = (who: TestClient, report: string, filters: object = {}) =>
  who.post(`/api/apps/crm/reports/${report}/data`, { dashboard: 'cockpit', filters })
async function said(who: TestClient, report: string, filters: object = {}): Promise<string> {
  const answer = await ask(who, report, filters)
  expect([answer.status, answer.body.error?.code]).toEqual([400, 'INVALID'])
  return answer.body.error.issues[0].message as string
}
