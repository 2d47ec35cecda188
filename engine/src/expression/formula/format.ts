import type { Expression } from '../../definition/json.ts'
import { operator } from '../operators/index.ts'
import { withSegments } from '../segments.ts'
import { placeOf, writtenName, type NamedField, type ExpressionNames, type NamePlace } from './names.ts'
import { BINARY, UNARY_BINDS } from './syntax.ts'
import { UNIT_NAMES } from './words.ts'

/**
 * Writes JSON Logic as a formula text that `parseFormula` reads back into the same expression. What is no valid
 * expression (yet) is written as far as it goes.
 * @example formatFormula({ '*': [{ var: 'amount' }, 2] }, names) // '金额 * 2'
 */
export function formatFormula(expression: Expression, names: ExpressionNames): string {
  // What a segment means is no part of what is written.
  return write(withSegments(expression), placeOf(names), names, 0)
}

// helpers

const SYMBOL: Readonly<Record<string, { readonly text: string; readonly binds: number }>> = Object.fromEntries(
  Object.entries(BINARY).map(([text, { operator: key, binds }]) => [key, { text, binds }]),
)
/** The last spelling of `==` and `!=` in the table is not the one people write. */
const PREFERRED: Readonly<Record<string, string>> = { '==': '=', '!=': '<>' }
/** These are one call for any number of arguments; the others take two. */
const CHAINED = new Set(['and', 'or', '+', '*', 'cat'])

function write(value: unknown, place: NamePlace, names: ExpressionNames, least: number): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'number') return plainNumber(value)
  if (typeof value === 'string') return `"${value.replaceAll('"', '""')}"`
  if (Array.isArray(value)) return `[${value.map((item) => write(item, place, names, 0)).join(', ')}]`
  const [key, raw] = Object.entries(value as object)[0] ?? ['', []]
  const args: readonly unknown[] = Array.isArray(raw) ? raw : [raw]
  if (key === 'var') return writeVar(String(args[0]), place, names)
  if (key === 'decimal') return String(args[0])
  if (key === 'children') return `CHILDREN(${writeChildren(String(args[0]), names)})`
  if (key === 'today' || key === 'now') return `${key.toUpperCase()}()`
  const symbol = SYMBOL[key]
  const infix = symbol && (args.length === 2 || (CHAINED.has(key) && args.length > 2))
  if (infix) {
    const parts = args.map((arg, i) =>
      write(arg, place, names, i === 0 && !isSame(arg, key) ? symbol.binds - 1 : symbol.binds),
    )
    const text = parts.join(` ${PREFERRED[key] ?? symbol.text} `)
    return symbol.binds <= least ? `(${text})` : text
  }
  if ((key === '-' || key === '!') && args.length === 1) {
    const text = `${key}${key === '-' && typeof args[0] === 'number' ? `(${write(args[0], place, names, 0)})` : write(args[0], place, names, UNARY_BINDS)}`
    return UNARY_BINDS <= least ? `(${text})` : text
  }
  return `${operator(key)?.names[0] ?? key}(${writeArgs(key, args, place, names).join(', ')})`
}

/** `(a + b) + c` is not the chain `a + b + c`. */
const isSame = (arg: unknown, key: string): boolean =>
  CHAINED.has(key) && typeof arg === 'object' && arg !== null && Object.keys(arg)[0] === key

function writeArgs(key: string, args: readonly unknown[], place: NamePlace, names: ExpressionNames): string[] {
  const row = operator(key)
  const inside = row?.signatures.some((signature) => signature.args[0]?.is === 'rows')
    ? rowsPlace(args[0], place, names)
    : undefined
  return args.map((arg, i) => {
    const unit = typeof arg === 'string' && row?.signatures.some((signature) => signature.args[i]?.is === 'word')
    if (unit) return `"${UNIT_NAMES[arg]?.[names.english ? 'en' : 'zh'] ?? arg}"`
    return write(arg, i > 0 && inside ? inside : place, names, 0)
  })
}
/** The names inside a list; undefined when the argument is no list. @internal */
export function rowsPlace(list: unknown, place: NamePlace, names: ExpressionNames): NamePlace | undefined {
  if (typeof list !== 'object' || list === null) return undefined
  const { var: name, children } = list as { var?: unknown; children?: unknown }
  if (typeof children === 'string') return { form: children.split('.')[0]!, parent: place }
  if (typeof name !== 'string') return undefined
  let words = name.split('.')
  let at = place
  while (words[0] === 'parent' && at.parent) {
    words = words.slice(1)
    at = at.parent
  }
  let form: string | undefined = at.form
  for (const [i, word] of words.entries()) {
    const field: NamedField | undefined =
      form === undefined ? undefined : names.fields(form).find((one) => one.key === word)
    form = i === words.length - 1 ? field?.rows : field?.target
  }
  return form === undefined ? undefined : { form, parent: place }
}
function writeVar(name: string, place: NamePlace, names: ExpressionNames): string {
  if (name === '$today') return 'TODAY()'
  return name === '$now' ? 'NOW()' : writtenName(name, place, names)
}
function writeChildren(name: string, names: ExpressionNames): string {
  const [key, relation] = name.split('.')
  const form = names.forms().find((one) => one.key === key)
  const field = form && names.fields(form.key).find((one) => one.key === relation)
  return `{${form?.label ?? key}.${field?.label ?? relation}}`
}
/** Formulas have no exponents. */
function plainNumber(n: number): string {
  const text = String(n)
  if (!text.includes('e')) return text
  return n.toFixed(20).replace(/\.?0+$/, '')
}
