import { checkForm, type FieldDefinition } from '@tenon/engine'
import { expect, test } from 'vitest'
import { app, field, form, registry } from './testing/tiny-app.ts'

const up = field('up', 'relation', { settings: { form: 'deal' } })
const deal = field('deal', 'relation', { settings: { form: 'deal' } })
const amount = field('amount', 'number')
const rollup = (key: string, settings: Record<string, unknown>) => field(key, 'rollup', { settings })
const lookup = (key: string, relation: string, of: string) =>
  field(key, 'lookup', { settings: { relation, field: of } })
const plus = (key: string, a: string, b: string) =>
  field(key, 'formula', { settings: { expression: { '+': [{ var: a }, { var: b }] } } })
const sumOf = (key: string, from: string, of: string) => rollup(key, { from, measure: 'sum', field: of })

test.each<[string, readonly FieldDefinition[], readonly FieldDefinition[], readonly string[]]>([
  ['a sum of itself over the children', [sumOf('t', 'deal.up', 't')], [], ['fields/1/settings/field t → t']],
  [
    'a count of those that have some',
    [rollup('t', { from: 'deal.up', measure: 'count', where: { '>': [{ var: 't' }, 1] } })],
    [],
    ['fields/1/settings/where t → t'],
  ],
  [
    'a sum over a formula of the sum',
    [amount, sumOf('t', 'deal.up', 'f'), plus('f', 't', 'amount')],
    [],
    ['fields/2/settings/field t → f → t', 'fields/3/settings/expression f → t → f'],
  ],
  [
    'a sum over what another form reads of it',
    [sumOf('n', 'other.deal', 'm')],
    [deal, lookup('m', 'deal', 'n')],
    ['fields/1/settings/field n → other.m → n'],
  ],
  ['a sum over numbers', [amount, sumOf('t', 'deal.up', 'amount')], [], []],
  [
    'a formula of a sum over a formula that reads something else',
    [amount, plus('f', 'amount', 'amount'), sumOf('t', 'deal.up', 'f'), plus('g', 't', 'f')],
    [],
    [],
  ],
])('%s', (_name, fields, other, expected) => {
  const issues = checkForm(app([form('deal', [up, ...fields]), form('other', other)]), 'deal', registry)
  expect(issues.map(({ path, params }) => `${path} ${String(params?.['cycle'])}`)).toEqual(expected)
})
