import type { DashboardDefinition, Definition, RoleDefinition } from '@tenon/engine'
import type { TestClient, TestServer } from '../testing/index.ts'
import { publishApp } from '../testing/index.ts'
import { definitions } from './report-fixture.ts'

/** A dashboard of two tabs over the forms of the tests of reports; managers and clerks may export, sales may not. */
export const board: DashboardDefinition = {
  kind: 'dashboard',
  key: 'cockpit',
  label: { 'zh-CN': '驾驶舱', 'en-US': 'Cockpit' },
  filters: [
    { key: 'time', label: '时间', type: 'period', default: 'thisYear', binds: { deal: 'signed_on' } },
    { key: 'who', label: '负责人', type: 'member', binds: { deal: 'owner_id' } },
  ],
  tabs: [
    { key: 'first', label: '总览' },
    { key: 'second', label: '明细' },
  ],
  items: [
    { id: 'c', kind: 'chart', report: 'funnel', chart: 0, tab: 'second', x: 0, y: 0, w: 6, h: 6 },
    { id: 'b', kind: 'chart', report: 'by_stage', chart: 0, tab: 'first', label: '阶段', x: 0, y: 6, w: 6, h: 6 },
    { id: 'a', kind: 'chart', report: 'by_month', chart: 0, x: 0, y: 0, w: 6, h: 6 },
    { id: 't', kind: 'text', text: '说明', x: 6, y: 0, w: 6, h: 2 },
  ],
}
export const exporting = (one: Definition): Definition => {
  if (one.kind === 'dashboard') return board
  if (one.kind !== 'role' || one.key === 'sales') return one
  const { forms } = one as RoleDefinition
  return { ...one, forms: { ...forms, deal: { ...forms['deal'], export: {} } } } as RoleDefinition
}

/** Publishes it, with four deals: two of ann (100 and 250.5, won in October and November), one of ben, one of nobody's month. */
export async function startBoard(server: TestServer) {
  await publishApp(server.admin, 'crm', definitions.map(exporting))
  const boss = await server.person('boss', { name: '陈总', roles: [['crm', 'manager']] })
  const ann = await server.person('ann', { name: '安娜', roles: [['crm', 'sales']] })
  const ben = await server.person('ben', { name: '本', roles: [['crm', 'sales']] })
  const clerk = await server.person('clerk', { name: '文员', roles: [['crm', 'clerk']] })
  await addDeals(boss, [
    ['d1', ann, 100, '赢单', '2026-10-05'],
    ['d2', ann, 250.5, '赢单', '2026-11-10'],
    ['d3', ben, 40, '输单', '2026-11-12'],
    ['d4', ben, 9, '新线索', null],
  ])
  return { boss, ann, ben, clerk }
}
type Deal = readonly [name: string, owner: TestClient, amount: number, stage: string, signed: string | null]
export async function addDeals(by: TestClient, deals: readonly Deal[]): Promise<void> {
  for (const [name, owner, amount, stage, signed_on] of deals) {
    const made = await by.post('/api/apps/crm/forms/deal/records', {
      name,
      amount,
      stage,
      signed_on,
      owner_id: owner.id,
    })
    if (made.status >= 300) throw new Error(made.text)
  }
}
