import { readFileSync } from 'node:fs'
import { checkFlow, predict, type FlowDefinition } from '@tenon/engine'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { envOf, flowOf, Play, type Company } from './flow-testing.ts'
import { nodes } from './index.ts'

const refusalOf = (result: ReturnType<Play['try']>): string | undefined =>
  !result.ok && result.refused ? result.refused.code : undefined

describe('the shipped contract approval', () => {
  const path = new URL('../../../../templates/crm/flows/contract_approval.json', import.meta.url)
  const definition = JSON.parse(readFileSync(path, 'utf8')) as FlowDefinition
  const company: Company = {
    roles: { legal: ['l1', 'l2'], finance: ['f1', 'f2'], executive: ['gm'], service: ['s1'], sales_director: ['dir'] },
    heads: { sales: ['mgr', 'dir', 'gm'] },
  }
  const run = (amount: number) => {
    const record: Record<string, unknown> = { amount, owner_id: 'sales' }
    return { record, p: new Play(flowOf(definition.steps, definition), envOf(company, record)).start() }
  }
  it('holds together', () => {
    const issues = checkFlow(definition, {
      kind: (kind) => nodes.find((node) => node.kind === kind),
      hasForm: () => true,
      hasField: () => true,
      hasRole: (role) => Object.hasOwn(company.roles!, role),
      matches: (kind, step) => [...Value.Errors(kind.schema, step)].map((error) => ({ path: '', code: error.message })),
      expression: () => [],
      formOfFlow: () => undefined,
      target: () => undefined,
      rows: () => undefined,
      mappings: () => [],
    })
    expect(issues).toEqual([])
  })
  it('runs through manager, director, legal and finance, and only then puts the contract in force', () => {
    const { p, record } = run(500_000)
    expect(p.approve('mgr').pending()).toEqual(['director_2:dir'])
    p.approve('dir')
    expect(p.pending()).toEqual(['legal:l1', 'legal:l2'])
    expect(refusalOf(p.try('l2', { kind: 'approve', task: p.taskOf('l2') }))).toBe('REQUIRED')
    Object.assign(record, { legal_opinion: '条款可接受', risk: '低' })
    p.approve('l2', { changed: true })
    Object.assign(record, { credit_result: '通过', sealed: true })
    p.approve('f1')
    expect(p.last!.commands).toEqual([])
    p.do('f2', { kind: 'approve', task: p.taskOf('f2') })
    expect(p.instance.status).toBe('approved')
    expect(p.last!.commands).toContainEqual(
      expect.objectContaining({ kind: 'updateRecord', values: { status: '生效' } }),
    )
  })
  it('asks the manager alone below 100,000, and the general manager too from one million', () => {
    const path = (amount: number) => {
      const { p } = run(amount)
      const ahead = predict(p.flow, p.instance, p.env)
      const people = ahead.ok ? ahead.visits.map((visit) => `${visit.node}:${visit.people.join('+')}`) : []
      return [...p.pending(), ...people]
    }
    expect(path(99_999)).toEqual(['manager:mgr', 'legal:l1+l2', 'finance:f1+f2', 'effect:', 'tell:'])
    expect(path(1_000_000)).toEqual([
      'manager_3:mgr',
      'director_3:dir',
      'general:gm',
      'legal:l1+l2',
      'finance:f1+f2',
      'effect:',
      'tell:',
    ])
  })
})
