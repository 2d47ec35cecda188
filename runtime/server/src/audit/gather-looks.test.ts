import { expect, test } from 'vitest'
import { gatherLooks } from './gather-looks.ts'
import type { AuditEntry } from './write-audit.ts'

const at = new Date('2026-11-22T06:00:00Z')
const actor = (id: string): AuditEntry['actor'] => ({ kind: 'user', id }) as AuditEntry['actor']
const look = (who: string, form: string, record: string, name: string): AuditEntry => ({
  actor: actor(who),
  action: 'file.view',
  at,
  app: 'crm',
  form,
  record,
  params: { name },
})

test('looks are told apart by person and form, and everything else stays as it is', () => {
  const download: AuditEntry = { ...look('ann', 'product', 'r1', 'a.png'), action: 'file.download' }
  const told = gatherLooks([
    look('ann', 'product', 'r1', 'a.png'),
    download,
    look('ann', 'product', 'r2', 'b.png'),
    look('bob', 'product', 'r1', 'a.png'),
    look('ann', 'ticket', 'r3', 'c.png'),
    look('ann', 'ticket', 'r3', 'd.png'),
    { ...download },
  ])
  expect(
    told.map(({ actor: who, action, form, record, params }) => [
      (who as { id: string }).id,
      action,
      form,
      record,
      params,
    ]),
  ).toEqual([
    ['ann', 'file.view', 'product', undefined, { count: 2, names: ['a.png', 'b.png'], records: ['r1', 'r2'] }],
    ['ann', 'file.download', 'product', 'r1', { name: 'a.png' }],
    ['bob', 'file.view', 'product', 'r1', { name: 'a.png' }],
    ['ann', 'file.view', 'ticket', 'r3', { count: 2, names: ['c.png', 'd.png'], records: ['r3'] }],
    ['ann', 'file.download', 'product', 'r1', { name: 'a.png' }],
  ])
})
