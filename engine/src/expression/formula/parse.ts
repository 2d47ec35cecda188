import type { Expression } from '../../definition/json.ts'
import { literalDecimal } from '../decimal.ts'
import type { Operator } from '../operator.ts'
import { OPERATORS } from '../operators/index.ts'
import { findName, placeOf, type ExpressionNames, type NamePlace } from './names.ts'
import { parseSyntax, type Syntax } from './syntax.ts'
import { FormulaProblem, type FormulaError } from './tokens.ts'
import { unitOf } from './words.ts'

export type FormulaResult =
  | {
      readonly ok: true
      readonly expression: Expression
      /** Place in the text of a path that `checkExpression` complains about. */
      place(path: string): { readonly at: number; readonly end: number }
    }
  | { readonly ok: false; readonly error: FormulaError }

/**
 * Reads a formula like `IF(金额 > 100, "大", "小")` into JSON Logic. Fields are written by label or key (`客户.级别`,
 * `{预计 金额}`), functions by their English or Chinese names, full-width punctuation is taken as what it means. A
 * mistake comes back with its place in the text.
 * @example parseFormula('金额 * 2', names) // { ok: true, expression: { '*': [{ var: 'amount' }, 2] } … }
 */
export function parseFormula(text: string, names: ExpressionNames): FormulaResult {
  try {
    const places = new Map<string, { at: number; end: number }>()
    const syntax = parseSyntax(text)
    const expression = convert(syntax, '', placeOf(names), { names, places })
    return { ok: true, expression, place: (path) => nearest(places, path, text.length) }
  } catch (problem) {
    if (problem instanceof FormulaProblem) return { ok: false, error: problem.error }
    throw problem
  }
}

// helpers

interface Reading {
  readonly names: ExpressionNames
  readonly places: Map<string, { at: number; end: number }>
}
const CONSTANTS: Readonly<Record<string, Expression>> = {
  TRUE: true,
  真: true,
  FALSE: false,
  假: false,
  NULL: null,
  空: null,
}
const CHILDREN = new Set(['CHILDREN', '下级记录'])

const byName = new Map<string, Operator>()
for (const row of OPERATORS) for (const name of [row.key, ...row.names]) byName.set(name.toUpperCase(), row)
for (const [alias, key] of [
  ['AVG', 'avg'],
  ['ISBLANK', 'isEmpty'],
  ['LENGTH', 'length'],
  ['是空', 'isEmpty'],
  ['且', 'and'],
  ['或', 'or'],
] as const)
  byName.set(
    alias,
    OPERATORS.find((row) => row.key === key)!,
  )

function convert(syntax: Syntax, path: string, place: NamePlace, reading: Reading): Expression {
  reading.places.set(path, { at: syntax.at, end: syntax.end })
  switch (syntax.kind) {
    case 'number':
      return literalDecimal(Number(syntax.text)) && Math.abs(Number(syntax.text)) < 1e21
        ? Number(syntax.text)
        : { decimal: syntax.text }
    case 'text':
      return syntax.text
    case 'list':
      return syntax.items.map((item, i) => convert(item, `${path}/${i}`, place, reading))
    case 'name': {
      const constant = CONSTANTS[syntax.text.toUpperCase()]
      const found = findName(syntax.text, place, reading.names)
      if (found?.kind === 'var' || found?.kind === 'rows') return { var: found.name }
      if (constant !== undefined) return constant
      throw new FormulaProblem({ code: 'FORMULA_NAME', at: syntax.at, end: syntax.end, params: { name: syntax.text } })
    }
    case 'operation':
      return { [syntax.operator]: converted(syntax.operator, syntax.args, path, place, reading) }
    case 'call':
      return callOf(syntax, path, place, reading)
  }
}

function callOf(syntax: Syntax & { kind: 'call' }, path: string, place: NamePlace, reading: Reading): Expression {
  const name = syntax.name.toUpperCase()
  const { args } = syntax
  const wrong = (code: string): FormulaProblem =>
    new FormulaProblem({ code, at: syntax.at, end: syntax.end, params: { name: syntax.name } })
  if (name === 'TODAY' || name === '今天' || name === 'NOW' || name === '现在') {
    if (args.length > 0) throw wrong('FORMULA_ARGUMENTS')
    return { var: name === 'TODAY' || name === '今天' ? '$today' : '$now' }
  }
  if (CHILDREN.has(name)) return { children: childrenName(args, reading.names) ?? raise(wrong('FORMULA_CHILDREN')) }
  const part = PARTS[name]
  if (part)
    return (
      part(args.map((arg, i) => convert(arg, `${path}/substr/${i}`, place, reading))) ??
      raise(wrong('FORMULA_ARGUMENTS'))
    )
  const row = byName.get(name) ?? raise(wrong('FORMULA_FUNCTION'))
  return { [row.key]: converted(row.key, args, path, place, reading) }
}

/** Arguments behind a list are read with the names of its rows. */
function converted(
  key: string,
  args: readonly Syntax[],
  path: string,
  place: NamePlace,
  reading: Reading,
): Expression[] {
  const here = path === '' ? key : `${path}/${key}`
  const row = byName.get(key.toUpperCase())!
  const takesRows = row.signatures.some((signature) => signature.args[0]?.is === 'rows')
  const [first, ...rest] = args
  if (takesRows && first?.kind === 'name') {
    const found = findName(first.text, place, reading.names)
    // SUM(lines.amount): the list and the field of its rows in one name.
    if (found?.kind === 'element') {
      for (const i of [0, 1]) reading.places.set(`${here}/${i}`, { at: first.at, end: first.end })
      const inside = { form: found.form, parent: place }
      return [
        { var: found.rows },
        { var: found.key },
        ...rest.map((arg, i) => convert(arg, `${here}/${i + 2}`, inside, reading)),
      ]
    }
  }
  let inside = place
  return args.map((arg, i) => {
    const value = convert(arg, `${here}/${i}`, inside, reading)
    if (i === 0 && takesRows) inside = rowsPlace(arg, value, place, reading.names)
    return isUnit(row, i) && typeof value === 'string' ? unitOf(value) : value
  })
}
function rowsPlace(arg: Syntax, value: Expression, place: NamePlace, names: ExpressionNames): NamePlace {
  if (arg.kind === 'name') {
    const found = findName(arg.text, place, names)
    if (found?.kind === 'rows') return { form: found.form, parent: place }
  }
  if (typeof value === 'object' && value !== null && 'children' in value)
    return { form: String(value.children).split('.')[0]!, parent: place }
  return place
}
const isUnit = (row: Operator, i: number): boolean =>
  row.signatures.some((signature) => signature.args[i]?.is === 'word')

/** `跟进记录.客户`: a form and its relation to this one. */
function childrenName(args: readonly Syntax[], names: ExpressionNames): string | undefined {
  const [arg] = args
  if (args.length !== 1 || arg?.kind !== 'name') return undefined
  const words = arg.text.split('.')
  const form = names.forms().find((one) => one.label === words[0] || one.key === words[0])
  const relation = form && names.fields(form.key).find((one) => one.label === words[1] || one.key === words[1])
  return words.length === 2 && form && relation ? `${form.key}.${relation.key}` : undefined
}

/** Spreadsheet functions for parts of texts, which count from 1. */
const PARTS: Readonly<Record<string, (args: Expression[]) => Expression | undefined>> = {
  LEFT: ([text, n]) => (isCount(n) ? { substr: [text!, 0, n] } : undefined),
  RIGHT: ([text, n]) => (isCount(n) && n > 0 ? { substr: [text!, -n] } : undefined),
  MID: ([text, start, n]) =>
    isCount(start) && start > 0 && isCount(n) ? { substr: [text!, start - 1, n] } : undefined,
}
const isCount = (n: Expression | undefined): n is number => typeof n === 'number' && Number.isInteger(n) && n >= 0
function raise(problem: Error): never {
  throw problem
}
function nearest(
  places: ReadonlyMap<string, { at: number; end: number }>,
  path: string,
  length: number,
): { at: number; end: number } {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const place = places.get(at)
    if (place) return place
  }
  return places.get('') ?? { at: 0, end: length }
}
