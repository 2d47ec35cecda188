import { describe, expect, it } from 'vitest'
import type { Expression } from '../../definition/json.ts'
import { checkExpression } from '../check.ts'
import { literalDecimal } from '../decimal.ts'
import { withSegments } from '../segments.ts'
import { createRandom } from '../testing/random.ts'
import { generate } from '../testing/generate.ts'
import { FORMS } from '../testing/world.ts'
import { formatFormula } from './format.ts'
import type { ExpressionNames, NamedField } from './names.ts'
import { parseFormula } from './parse.ts'

const FIELDS: Record<string, readonly NamedField[]> = {
  contract: [
    { key: 'amount', label: '金额' },
    { key: 'paid', label: '已 回款' },
    { key: 'signed_on', label: '签约日期' },
    { key: 'customer', label: '客户', target: 'customer' },
    { key: 'lines', label: '明细', rows: 'contract.lines' },
    { key: 'status', label: '状态' },
  ],
  'contract.lines': [
    { key: 'price', label: '单价' },
    { key: 'quantity', label: '数量' },
  ],
  customer: [{ key: 'level', label: '级别' }],
  payment: [
    { key: 'contract', label: '合同', target: 'contract' },
    { key: 'amount', label: '金额' },
  ],
}
const names: ExpressionNames = {
  form: 'contract',
  fields: (form) => FIELDS[form] ?? [],
  forms: () => [
    { key: 'contract', label: '合同' },
    { key: 'customer', label: '客户' },
    { key: 'payment', label: '回款' },
  ],
}
const parse = (text: string): Expression => {
  const result = parseFormula(text, names)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.expression
}
const v = (name: string): Expression => ({ var: name })

it('units are written in the language of the page, and read in both', () => {
  const expression: Expression = { dateAdd: [v('signed_on'), 2, 'day'] }
  expect(formatFormula(expression, names)).toBe('DATEADD(签约日期, 2, "天")')
  const english = formatFormula(expression, { ...names, english: true })
  expect(english).toBe('DATEADD(签约日期, 2, "day")')
  expect(parse(english)).toEqual(expression)
})
it('what a step hands on is named with its fields, a list with those of its rows', () => {
  const handed = (action: string) => ({ form: 'contract', label: '找到的合同', rows: action === 'all' })
  const known: ExpressionNames = { ...names, handed }
  const expression: Expression = {
    '>': [{ sum: [v('$made.all'), v('amount')] }, v('$made.one.customer.level')],
  }
  const text = formatFormula(expression, known)
  expect(text).toContain('$made.one.客户.级别')
  const read = parseFormula(text, known)
  expect(read.ok && read.expression).toEqual(expression)
})
it('over rows that are looked for a record, that one is named, also as it was', () => {
  const over: ExpressionNames = { ...names, form: 'payment', parent: 'contract' }
  const expression: Expression = {
    and: [{ '==': [v('contract'), v('parent.id')] }, { '<': [v('amount'), v('parent.$old.amount')] }],
  }
  const text = formatFormula(expression, over)
  expect(text).toBe('合同 = 上级记录.id && 金额 < 上级记录.原值.金额')
  expect(parseFormula('金额 < 上级记录.原值.金额', over)).toMatchObject({
    ok: true,
    expression: { '<': [v('amount'), v('parent.$old.amount')] },
  })
  expect(parseFormula('金额 < 上级记录.金额', names)).toMatchObject({ ok: false })
})
it('in English no word of a formula is Chinese but those of the app', () => {
  const over: ExpressionNames = { ...names, form: 'payment', parent: 'contract', english: true }
  const expression: Expression = {
    and: [
      { '<': [v('amount'), v('parent.$old.amount')] },
      { '!=': [v('$user.id'), null] },
      { in: ['sales', v('$user.roles')] },
    ],
  }
  const text = formatFormula(expression, over)
  expect(text.replaceAll('金额', 'Amount')).not.toMatch(/\p{Script=Han}/u)
  const read = parseFormula(text, over)
  expect(read.ok && read.expression).toEqual(expression)
})

describe('parseFormula', () => {
  it.each<[string, Expression]>([
    ['IF(金额>100, "大", "小")', { if: [{ '>': [v('amount'), 100] }, '大', '小'] }],
    ['如果（金额＞100，“大”，“小”）', { if: [{ '>': [v('amount'), 100] }, '大', '小'] }],
    ['金额 - {已 回款} * 2', { '-': [v('amount'), { '*': [v('paid'), 2] }] }],
    ['(金额 - 1) - 2', { '-': [{ '-': [v('amount'), 1] }, 2] }],
    ['金额 - (1 - 2)', { '-': [v('amount'), { '-': [1, 2] }] }],
    ['1 + 2 + 3', { '+': [1, 2, 3] }],
    ['客户.级别 = "A" 且 amount <> 空', { and: [{ '==': [v('customer.level'), 'A'] }, { '!=': [v('amount'), null] }] }],
    ['a OR(金额 > 1)'.replace('a', '金额 < 0'), { or: [{ '<': [v('amount'), 0] }, { '>': [v('amount'), 1] }] }],
    ['SUM(明细.单价)', { sum: [v('lines'), v('price')] }],
    [
      'SUM(明细, 单价 * 数量, 数量 > 0)',
      { sum: [v('lines'), { '*': [v('price'), v('quantity')] }, { '>': [v('quantity'), 0] }] },
    ],
    [
      'COUNT(CHILDREN(回款.合同), 金额 > 上级记录.金额)',
      { count: [{ children: 'payment.contract' }, { '>': [v('amount'), v('parent.amount')] }] },
    ],
    ['DATEADD(签约日期, 30, "天")', { dateAdd: [v('signed_on'), 30, 'day'] }],
    ['DATEDIFF(签约日期, TODAY(), "month") >= 3', { '>=': [{ dateDiff: [v('signed_on'), v('$today'), 'month'] }, 3] }],
    ['状态 & "-" & LEFT(客户.级别, 1)', { cat: [v('status'), '-', { substr: [v('customer.level'), 0, 1] }] }],
    ['IN(状态, ["生效", "执行中"])', { in: [v('status'), ['生效', '执行中']] }],
    ['"他说""好"""', '他说"好"'],
    ['!ISEMPTY(状态)', { '!': [{ isEmpty: [v('status')] }] }],
    ['-金额 + -3', { '+': [{ '-': [v('amount')] }, -3] }],
    ['金额 = 12345678901234567.89', { '==': [v('amount'), { decimal: '12345678901234567.89' }] }],
    ['原值.金额 < 金额', { '<': [v('$old.amount'), v('amount')] }],
  ])('reads %s', (text, expected) => {
    expect(parse(text)).toEqual(expected)
    // Written and read again, it is the same expression.
    expect(parse(formatFormula(expected, names))).toEqual(expected)
  })

  it.each([
    ['金额 >', 'FORMULA_END', 4],
    ['IF(金额 > 1, 2', 'FORMULA_END', 12],
    ['金额 + 单位', 'FORMULA_NAME', 5],
    ['FOO(1)', 'FORMULA_FUNCTION', 0],
    ['金额 ? 2', 'FORMULA_CHARACTER', 3],
    ['"abc', 'FORMULA_QUOTE', 0],
    ['1 2', 'FORMULA_SYNTAX', 2],
    ['constructor', 'FORMULA_NAME', 0],
    ['('.repeat(5000), 'FORMULA_NESTING', 60],
  ])('says where %s is wrong', (text, code, at) => {
    const result = parseFormula(text, names)
    expect(result.ok ? null : [result.error.code, result.error.at]).toEqual([code, at])
  })

  it('finds the place of what the check complains about', () => {
    const text = 'IF(金额 > "x", 1, 2)'
    const result = parseFormula(text, names)
    if (!result.ok) throw new Error()
    const checked = checkExpression(result.expression, { form: 'contract', field: () => ({ kind: 'number' }) })
    if (checked.ok) throw new Error()
    const { at, end } = result.place(checked.issues[0]!.path)
    expect(text.slice(at, end)).toBe('"x"')
  })

  it('gives back every expression that the language can say', () => {
    const random = createRandom(7)
    const world: ExpressionNames = {
      form: 'deal',
      fields: (form) =>
        Object.entries(FORMS[form] ?? {}).map(([key, type]) => ({
          key,
          label: `字段${key}`,
          ...(type.kind === 'id' && type.form ? { target: type.form } : {}),
          ...(type.kind === 'rows' ? { rows: type.form } : {}),
        })),
      forms: () => Object.keys(FORMS).map((key) => ({ key, label: `表${key.replace('.', '')}` })),
    }
    for (let i = 0; i < 3000; i++) {
      const expression = generate(random, { kind: random.pick(['boolean', 'number', 'text', 'date'] as const) })
      const text = formatFormula(expression, world)
      const back = parseFormula(text, world)
      expect(back.ok ? normal(back.expression) : back.error, text).toEqual(normal(withSegments(expression)))
    }
  })
})

// helpers

/** Short decimals are written as plain numbers, which mean the same. */
const normal = (expression: Expression): unknown =>
  JSON.parse(JSON.stringify(expression), (_, value) => {
    const text: unknown = (value as { decimal?: unknown } | null)?.decimal
    return typeof text === 'string' && literalDecimal(Number(text)) ? Number(text) : value
  })
