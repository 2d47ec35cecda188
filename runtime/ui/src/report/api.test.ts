import type { DashboardDefinition, ReportDefinition } from '@tenon/engine'
import { afterEach, expect, it, vi } from 'vitest'
import { previewReport } from './api.ts'

interface Sent {
  readonly path: string
  readonly body: {
    board?: DashboardDefinition
    asks?: readonly { definition: ReportDefinition }[]
    definition?: ReportDefinition
  }
}
/** A server that answers every report with its key. */
function server(): Sent[] {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', (path: string, { body }: { body: string }) => {
    const asked = JSON.parse(body) as Sent['body']
    sent.push({ path, body: asked })
    const lines = (asked.asks ?? []).map(({ definition }, at) => JSON.stringify({ at, data: definition.key })).reverse()
    return Promise.resolve(
      new Response(asked.asks ? lines.map((line) => `${line}\n`).join('') : JSON.stringify(asked.definition!.key)),
    )
  })
  return sent
}
afterEach(() => vi.unstubAllGlobals())

const report = (key: string): ReportDefinition => ({
  ...{ kind: 'report', key, label: key, dataset: { form: 'deal' }, dimensions: [], charts: [] },
  measures: [{ key: 'n', agg: 'count' }],
})
const board = (key: string): DashboardDefinition => ({ kind: 'dashboard', key, label: key, items: [] })

it('the cards of a dashboard that is being made are one request, which says the dashboard once', async () => {
  const sent = server()
  const one = board('one')
  const answers = ['a', 'b', 'c'].map((key) => previewReport('crm', report(key), { board: one }))
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'c'])
  expect(sent).toEqual([
    {
      path: '/api/apps/crm/reports/previews',
      body: { board: one, asks: ['a', 'b', 'c'].map((key) => ({ definition: report(key) })) },
    },
  ])
})

it('cards of two dashboards go apart, each within its own, and one alone by its own way', async () => {
  const sent = server()
  const answers = [
    previewReport('crm', report('a'), { board: board('one') }),
    previewReport('crm', report('b'), { board: board('two') }),
    previewReport('crm', report('c'), { board: board('one') }),
  ]
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'c'])
  expect(sent.map(({ path, body }) => [path, body.board?.key, body.asks?.length])).toEqual([
    ['/api/apps/crm/reports/previews', 'one', 2],
    ['/api/apps/crm/reports/preview', 'two', undefined],
  ])
})
