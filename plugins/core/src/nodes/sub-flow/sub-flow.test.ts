import { checkFlows, createRegistry, issueMessage, type AppBundle, type Step } from '@tenon/engine'
import { describe, expect, test } from 'vitest'
import { corePlugin } from '../../plugin.ts'

const registry = createRegistry([corePlugin])
const field = (key: string, type: string, settings = {}) => ({ id: `f_${key}`, key, type, label: key, settings })
const ask = { id: 'ask', kind: 'userTask', approvers: [{ kind: 'initiator' }] }
const flow = (key: string, form: string, steps: readonly object[]) => ({ kind: 'flow', key, label: key, form, steps })
const item = { fields: [field('name', 'text'), field('count', 'number'), field('state', 'text')] }
const issuesOf = (call: object) =>
  checkFlows(
    {
      app: { key: 'a' },
      options: {},
      forms: {
        order: {
          kind: 'form',
          key: 'order',
          label: '订单',
          fields: [field('title', 'text'), field('total', 'number'), field('items', 'subform', item)],
        },
        purchase: {
          kind: 'form',
          key: 'purchase',
          label: '采购',
          fields: [
            field('what', 'text'),
            field('amount', 'number'),
            field('due', 'date'),
            field('order', 'relation', { form: 'order' }),
            field('twice', 'formula', { expression: { '*': [{ var: 'amount' }, 2] } }),
          ],
        },
      },
      flows: {
        order: flow('order', 'order', [{ id: 'buy', kind: 'subFlow', flow: 'purchase', ...call } as Step]),
        purchase: flow('purchase', 'purchase', [ask]),
      },
      rules: {},
      roles: {},
    } as unknown as AppBundle,
    registry,
  ).map(({ path, code }) => `${path.replace('flow/order/steps/0/', '')} ${code}`)

const rows = { on: { kind: 'rows', field: 'items' } }
const link = { '==': [{ var: '$step.buy' }, 'approved'] }

describe('a call of another flow is checked at publish', () => {
  test('what can run is not complained of', () => {
    const whole = {
      ...rows,
      in: {
        what: '{name}（{parent.title}）',
        amount: { var: 'count' },
        order: { var: 'parent.id' },
        due: { var: '$today' },
      },
      out: { total: { '+': [{ var: 'parent.total' }, { var: 'amount' }] }, title: { var: 'what' } },
      outRow: { state: { if: [link, '已批', '未批'] }, count: { var: 'amount' } },
    }
    expect(issuesOf(whole)).toEqual([])
    expect(issuesOf({ on: { kind: 'new' }, in: { what: { var: 'title' }, order: { var: 'id' } } })).toEqual([])
  })
  test.each<[string, object, string]>([
    ['a field that the other form lacks', { in: { nothing: 1 } }, 'in/nothing REFERENCE'],
    ['a field that is computed', { in: { twice: { var: 'count' } } }, 'in/twice COMPUTED'],
    ['a text for a number', { in: { amount: { var: 'name' } } }, 'in/amount EXPRESSION_TYPE'],
    ['a number for a date', { in: { due: { var: 'count' } } }, 'in/due EXPRESSION_TYPE'],
    ['a name of the record that the row lacks', { in: { what: { var: 'title' } } }, 'in/what EXPRESSION_NAME'],
    ['the row as the order', { in: { order: { var: 'name' } } }, 'in/order EXPRESSION_TYPE'],
    ['a column that the subform lacks', { outRow: { total: 1 } }, 'outRow/total REFERENCE'],
    ['a name that the called form lacks', { out: { title: { var: 'name' } } }, 'out/title EXPRESSION_NAME'],
    ['the outcome of another step', { out: { title: { var: '$step.ask' } } }, 'out/title EXPRESSION_NAME'],
    ['results of what nobody waits for', { wait: false, outRow: { state: '好' } }, 'outRow CALL_ASYNC'],
    ['a row where there are none', { on: { kind: 'new' }, outRow: { state: '好' } }, 'outRow CALL_NO_ROWS'],
    ['rows of what has none', { on: { kind: 'rows', field: 'total' } }, 'on REFERENCE'],
  ])('%s', (_what, call, issue) => expect(issuesOf({ ...rows, ...call })).toContain(issue))
  test('words for each reason in both languages', () => {
    for (const code of ['CALL_ASYNC', 'CALL_NO_ROWS', 'COMPUTED'])
      for (const locale of ['zh-CN', 'en-US'] as const)
        expect(issueMessage({ path: '', code }, locale)).not.toContain(code)
  })
})
