import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  checkFlows,
  checkRules,
  compileForm,
  createRegistry,
  ruleEdges,
  type AppBundle,
  type Definition,
} from '@tenon/engine'
import { describe, expect, test } from 'vitest'
import { corePlugin } from './plugin.ts'

const root = new URL('../../../templates/crm', import.meta.url).pathname
const registry = createRegistry([corePlugin])
const FOLDERS = ['options', 'forms', 'flows', 'rules', 'reports', 'dashboards', 'roles'] as const
const bundle = readBundle()

describe('the CRM as it ships', () => {
  test.each(Object.keys(bundle.forms))('form %s compiles without an issue', (key) =>
    expect(compileForm(bundle, key, registry).issues).toEqual([]),
  )
  test('no flow would be refused at publish', () => expect(checkFlows(bundle, registry)).toEqual([]))
  test('no rule would be refused at publish', () => expect(checkRules(bundle, registry)).toEqual([]))
})

test('a rule that moves the stage sets off those that log it, and says by which field', () => {
  const edges = ruleEdges(bundle, registry).filter((edge) => edge.from === 'needs_confirmed')
  expect(edges.map((edge) => [edge.to, edge.form, edge.field])).toEqual([
    ['stage_back', 'opportunity', 'stage'],
    ['stage_log', 'opportunity', 'stage'],
    ['stage_times', 'opportunity', 'stage'],
  ])
})

describe('a check names the place of a mistake', () => {
  const flow = bundle.flows['contract_approval']!
  const with_ = (change: Partial<typeof flow>): AppBundle => ({ ...bundle, flows: { f: { ...flow, ...change } } })
  const paths = (changed: AppBundle) => checkFlows(changed, registry).map((issue) => issue.path)

  test('an approver without a choice', () => {
    const steps = [{ ...flow.steps[1]!, approvers: [] }]
    expect(paths(with_({ steps }))[0]).toMatch(/^flow\/contract_approval\/steps\/0/)
  })
  test('a branch without a condition', () => {
    const gateway = flow.steps.find((step) => step.branches)!
    const { when: _when, ...bare } = gateway.branches![0]!
    const steps = [{ ...gateway, branches: [bare, ...gateway.branches!.slice(1)] }]
    expect(paths(with_({ steps }))).toContain('flow/contract_approval/steps/0/branches/0/when')
  })
  test('two rules that wake each other are refused with their path', () => {
    const rule = (key: string, listens: string, sets: string) => ({
      kind: 'rule' as const,
      key,
      label: key,
      form: 'customer',
      onImport: false,
      when: [{ on: 'updated' as const, field: listens }],
      then: [{ id: 'a', kind: 'updateRecord', set: { [sets]: 'x' } }],
    })
    const rules = { one: rule('one', 'remark', 'address'), two: rule('two', 'address', 'remark') }
    const issues = checkRules({ ...bundle, rules }, registry)
    expect(issues.map((issue) => issue.code)).toContain('RULE_CYCLE')
  })
  test('a rule before the save does not wake itself by what it sets in that save, one after it does', () => {
    const touched = (before: boolean) => ({
      kind: 'rule' as const,
      key: 'touched',
      label: 'touched',
      form: 'customer',
      onImport: false,
      when: [{ on: 'updated' as const, ...(before ? { before } : {}) }],
      then: [{ id: 'a', kind: 'setFields', set: { remark: 'x' } }],
    })
    const codes = (before: boolean) =>
      checkRules({ ...bundle, rules: { touched: touched(before) } }, registry).map(({ code }) => code)
    expect(codes(true)).toEqual([])
    expect(codes(false)).toEqual(['RULE_CYCLE'])
  })
})

// helpers

function readBundle(): AppBundle {
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Definition
  const of = (folder: string) => {
    let names: string[] = []
    try {
      names = readdirSync(join(root, folder))
    } catch {
      // A template need not have every kind.
    }
    const all = names.filter((name) => name.endsWith('.json')).map((name) => read(join(folder, name)))
    return Object.fromEntries(all.map((definition) => [definition.key, definition]))
  }
  return {
    app: read('app.json'),
    ...Object.fromEntries(FOLDERS.map((folder) => [folder, of(folder)])),
  } as unknown as AppBundle
}
