import {
  compileRule,
  cycleIssues,
  fillTemplate,
  ruleCycles,
  ruleGraph,
  runRules,
  type Row,
  type RuleDefinition,
  type RuleRequest,
  type RuleTrigger,
  type ValueType,
} from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { contextOf, laterOf, type TestForms } from './rule-testing.ts'

const text: ValueType = { kind: 'text' }
const FORMS: TestForms = {
  contract: {
    id: { kind: 'id', form: 'contract' },
    no: text,
    status: text,
    amount: { kind: 'number' },
    owner_id: { kind: 'id', form: '$user' },
    customer: { kind: 'id', form: 'customer' },
  },
  customer: { id: { kind: 'id', form: 'customer' }, name: text, coop_status: text, tags: { kind: 'list', of: text } },
  task: {
    title: text,
    status: text,
    assignee: { kind: 'id', form: '$user' },
    customer: { kind: 'id', form: 'customer' },
  },
}
const context = contextOf(FORMS)
const ruleOf = (over: Partial<RuleDefinition>): RuleDefinition => ({
  kind: 'rule',
  key: 'signed',
  label: 'R',
  form: 'contract',
  onImport: false,
  when: [{ on: 'updated', field: 'status', to: '生效' }],
  then: [],
  ...over,
})
const old: Row = { id: 'c1', no: 'HT-1', status: '审批中', amount: '1000', owner_id: 'u1', customer: 'k1' }
const customer: Row = { id: 'k1', name: '华瑞\r\nBcc: x@y.z', coop_status: '潜在', tags: ['高意向'] }
function run(rules: RuleDefinition[], trigger: RuleTrigger = { on: 'updated' }, over: Partial<RuleRequest> = {}) {
  let id = 0
  const compiled = rules.map((rule) => compileRule(rule, context))
  expect(compiled.flatMap((rule) => rule.issues)).toEqual([])
  const now = { today: '2026-11-22', now: '2026-11-22T02:00:00.000Z' }
  return runRules(compiled, {
    phase: 'after',
    trigger,
    record: 'c1',
    old,
    scope: { row: { ...old, status: '生效' }, related: { customer: { row: customer, ...now } }, ...now },
    env: {
      newId: () => `n${++id}`,
      later: laterOf(now.now),
      target: (form, path) => path.split('.').reduce((at, key) => context.relation(at, key) ?? '', form),
    },
    ...over,
  })
}

describe('events', () => {
  const then = [{ id: 'set', kind: 'setFields', set: { no: 'X' } }]
  const wakes = (rule: Partial<RuleDefinition>, trigger?: RuleTrigger, over?: Partial<RuleRequest>) =>
    run([ruleOf({ then, ...rule })], trigger, over).runs.length === 1
  it('wakes on a change of the field from and to the wanted values, and on no other', () => {
    expect(wakes({})).toBe(true)
    expect(wakes({ when: [{ on: 'updated', field: 'status', from: '草稿', to: '生效' }] })).toBe(false)
    expect(wakes({ when: [{ on: 'updated', field: 'amount' }] })).toBe(false)
    expect(wakes({ when: [{ on: 'updated' }] })).toBe(true)
    expect(wakes({ when: [{ on: 'created' }] })).toBe(false)
    expect(wakes({ enabled: false })).toBe(false)
  })
  it('takes 1000 and "1000.00" for the same number', () => {
    const row = { ...old, amount: 1000 }
    const over = {
      scope: { row, today: '2026-11-22', now: '2026-11-22T02:00:00.000Z' },
      old: { ...old, amount: '1000.00' },
    }
    expect(wakes({ when: [{ on: 'updated', field: 'amount' }] }, { on: 'updated' }, over)).toBe(false)
  })
  it('runs for imported records only when it says so, and may be for them alone', () => {
    expect(wakes({ when: [{ on: 'created' }] }, { on: 'created' }, { via: 'import' })).toBe(false)
    expect(wakes({ when: [{ on: 'created' }], onImport: true }, { on: 'created' }, { via: 'import' })).toBe(true)
    const only = { when: [{ on: 'created' as const, via: 'import' as const }], onImport: true }
    expect(wakes(only, { on: 'created' })).toBe(false)
    expect(wakes(only, { on: 'created' }, { via: 'import' })).toBe(true)
  })
  it('wakes when a flow ends with the wanted outcome', () => {
    const when = [{ on: 'flowEnded' as const, flow: 'approval', outcome: 'rejected' as const }]
    expect(wakes({ when }, { on: 'flowEnded', flow: 'approval', outcome: 'rejected' })).toBe(true)
    expect(wakes({ when }, { on: 'flowEnded', flow: 'approval', outcome: 'approved' })).toBe(false)
  })
})

describe('actions', () => {
  it('makes a record, starts a flow on it, and tells by key which effect is which', () => {
    const { commands } = run([
      ruleOf({
        then: [
          {
            id: 'draft',
            kind: 'createRecord',
            form: 'task',
            values: { title: '开通：{customer.name}', customer: { var: 'customer' } },
          },
          { id: 'go', kind: 'startFlow', flow: 'approval', of: 'draft' },
        ],
      }),
    ])
    expect(commands).toEqual([
      {
        kind: 'createRecord',
        key: 'signed/draft',
        form: 'task',
        id: 'n1',
        values: { title: '开通：华瑞\r\nBcc: x@y.z', customer: 'k1' },
      },
      { kind: 'startFlow', key: 'signed/go', flow: 'approval', form: 'task', record: 'n1' },
    ])
  })
  it('gives later actions the record that an earlier one makes, and nothing where it did not run', () => {
    const { commands } = run([
      ruleOf({
        then: [
          { id: 'client', kind: 'createRecord', form: 'customer', values: { name: '新' }, match: ['name'] },
          { id: 'not', kind: 'createRecord', when: { '==': [1, 2] }, form: 'customer', values: {} },
          { id: 'todo', kind: 'createRecord', form: 'task', values: { customer: { var: '$made.client' } } },
          { id: 'none', kind: 'createRecord', form: 'task', values: { customer: { var: '$made.not' } } },
          { id: 'done', kind: 'updateRecord', target: '$made.todo', set: { status: '完成' } },
          { id: 'gone', kind: 'updateRecord', target: '$made.not', set: { coop_status: '潜在' } },
          {
            id: 'all',
            kind: 'updateRecords',
            form: 'task',
            where: { '==': [{ var: 'customer' }, { var: '$made.client' }] },
            set: { status: '完成' },
          },
        ],
      }),
    ])
    expect(commands).toMatchObject([
      { id: 'n1', existing: { '==': [{ var: 'name' }, '新'] } },
      { id: 'n2', values: { customer: 'n1' } },
      { id: 'n3', values: { customer: null } },
      { kind: 'updateRecord', form: 'task', id: 'n2' },
      { where: { '==': [{ var: 'customer' }, 'n1'] } },
    ])
  })
  it('writes a mail whose subject cannot carry another header', () => {
    const { commands } = run([
      ruleOf({
        then: [
          {
            id: 'm',
            kind: 'mail',
            to: [{ kind: 'field', field: 'owner_id' }],
            subject: '请开票 {customer.name} {{7*7}} ${7*7}',
          },
        ],
      }),
    ])
    expect(commands[0]).toMatchObject({
      to: [{ kind: 'member', people: ['u1'] }],
      subject: '请开票 华瑞 Bcc: x@y.z {{7*7}} ${7*7}',
    })
  })
  it('updates the record behind a relation and adds to its lists without doubling', () => {
    const add = (tags: string[]) =>
      run([
        ruleOf({
          then: [{ id: 'u', kind: 'updateRecord', target: 'customer', set: { coop_status: '合作中' }, add: { tags } }],
        }),
      ]).commands
    expect(add(['已签约'])).toEqual([
      {
        kind: 'updateRecord',
        key: 'signed/u',
        form: 'customer',
        id: 'k1',
        values: { coop_status: '合作中', tags: ['高意向', '已签约'] },
      },
    ])
    expect(add(['高意向'])[0]).toMatchObject({ values: { coop_status: '合作中' } })
  })
  it('puts what it reads of the record into the condition of a set-based update', () => {
    const { commands } = run([
      ruleOf({
        then: [
          {
            id: 'all',
            kind: 'updateRecords',
            form: 'task',
            where: {
              and: [{ '==': [{ var: 'customer' }, { var: 'parent.customer' }] }, { '==': [{ var: 'status' }, '待办'] }],
            },
            set: { status: '完成' },
          },
        ],
      }),
    ])
    expect(commands[0]).toMatchObject({
      where: { and: [{ '==': [{ var: 'customer' }, 'k1'] }, { '==': [{ var: 'status' }, '待办'] }] },
    })
  })
  it('before the save, sets values that later rules see, and refuses with the builder’s words', () => {
    const outcome = run(
      [
        ruleOf({
          key: 'a',
          when: [{ on: 'updated', before: true }],
          then: [{ id: 's', kind: 'setFields', set: { no: '{status}-1' } }],
        }),
        ruleOf({
          key: 'b',
          when: [{ on: 'updated', before: true }],
          if: { '==': [{ var: 'no' }, '生效-1'] },
          then: [{ id: 'r', kind: 'refuse', message: '编号 {no} 不行', at: ['no'] }],
        }),
      ],
      { on: 'updated' },
      { phase: 'before' },
    )
    expect(outcome.patch).toEqual({ no: '生效-1' })
    expect(outcome.issues).toEqual([{ path: 'no', code: 'RULE', message: '编号 生效-1 不行', level: 'error' }])
    expect(outcome.commands).toEqual([])
  })
  it('leaves out an action whose own condition fails, and says so', () => {
    const { commands, runs } = run([
      ruleOf({ then: [{ id: 's', kind: 'setFields', when: { '>': [{ var: 'amount' }, 5000] }, set: { no: 'X' } }] }),
    ])
    expect(commands).toEqual([])
    expect(runs[0]).toMatchObject({ held: true, actions: [{ id: 's', ran: false }] })
  })
})

describe('what publishing refuses', () => {
  const issuesOf = (over: Partial<RuleDefinition>) =>
    compileRule(ruleOf(over), context).issues.map((issue) => `${issue.path} ${issue.code}`)
  it('names that do not exist, in conditions, texts and events', () => {
    expect(issuesOf({ if: { '==': [{ var: 'secret' }, 1] } })[0]).toMatch(/^if/)
    expect(issuesOf({ then: [{ id: 'n', kind: 'notify', to: [], title: '{nope}' }] })).toEqual([
      'then/0/title EXPRESSION_NAME',
    ])
    expect(issuesOf({ when: [{ on: 'updated', field: 'nope' }] })).toEqual(['when/0/field REFERENCE'])
    expect(issuesOf({ then: [{ id: 'n', kind: 'eval' }] })).toEqual(['then/0/kind REFERENCE'])
  })
  it('records that no earlier action makes, and references to records of another form', () => {
    const task = { id: 't', kind: 'createRecord', form: 'task', values: {} }
    const customer = { id: 'c', kind: 'createRecord', form: 'customer', values: {} }
    const of = (values: Record<string, unknown>) => ({ ...task, id: 'x', values })
    expect(issuesOf({ then: [of({ customer: { var: '$made.c' } }), customer] })).toEqual([
      'then/0/values/customer EXPRESSION_NAME',
    ])
    expect(issuesOf({ then: [task, of({ customer: { var: '$made.t' } })] })).toEqual([
      'then/1/values/customer EXPRESSION_TYPE',
    ])
    expect(issuesOf({ then: [customer, of({ title: { var: '$made.c' } })] })).toEqual([
      'then/1/values/title EXPRESSION_TYPE',
    ])
    expect(issuesOf({ then: [of({ customer: { var: 'owner_id' } })] })).toEqual([
      'then/0/values/customer EXPRESSION_TYPE',
    ])
    expect(issuesOf({ then: [{ id: 'f', kind: 'startFlow', flow: 'approval', of: 'c' }] })).toEqual([
      'then/0/of EXPRESSION_NAME',
    ])
    expect(issuesOf({ then: [customer, of({ customer: { var: '$made.c' } })] })).toEqual([])
  })
  it('effects before the save', () => {
    expect(
      issuesOf({ when: [{ on: 'created', before: true }], then: [{ id: 'n', kind: 'notify', to: [], title: 'x' }] }),
    ).toEqual(['then/0 BEFORE_SAVE'])
  })
  it('circles of rules, with the path; a rule that sets another value than the one waited for is no circle', () => {
    const set = (key: string, on: string, field: string, to: string) =>
      ruleOf({
        key,
        when: [{ on: 'updated', field: on }],
        then: [{ id: 's', kind: 'setFields', set: { [field]: to } }],
      })
    const cyclesOf = (rules: RuleDefinition[]) => {
      const compiled = rules.map((rule) => compileRule(rule, context))
      return cycleIssues(ruleCycles(ruleGraph(compiled, context))).map((issue) => issue.params?.path)
    }
    expect(cyclesOf([set('a', 'no', 'status', 'x'), set('b', 'status', 'no', 'y')])).toEqual([['a', 'b', 'a']])
    expect(
      cyclesOf([set('a', 'no', 'status', 'x'), ruleOf({ then: [{ id: 's', kind: 'setFields', set: { no: 'y' } }] })]),
    ).toEqual([])
  })
})

describe('texts', () => {
  it('fills placeholders once: a value that looks like one stays as it is', () => {
    expect(fillTemplate('{a} {b}', (path) => (path === 'a' ? '{b}' : 'B'))).toBe('{b} B')
  })
})
