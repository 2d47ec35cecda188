import { FormulaProblem, tokenize, type Token } from './tokens.ts'

interface Place {
  readonly at: number
  readonly end: number
}
/** What a formula text says, before names and functions are looked up. */
export type Syntax = Place &
  (
    | { readonly kind: 'number' | 'text' | 'name'; readonly text: string }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly Syntax[] }
    | { readonly kind: 'operation'; readonly operator: string; readonly args: readonly Syntax[] }
    | { readonly kind: 'list'; readonly items: readonly Syntax[] }
  )

const MAX_LENGTH = 10_000
const MAX_NESTING = 60

/** Operator as written → operator of the language and how strongly it binds. */
export const BINARY: Readonly<Record<string, { readonly operator: string; readonly binds: number }>> = {
  '||': { operator: 'or', binds: 1 },
  '&&': { operator: 'and', binds: 2 },
  '=': { operator: '==', binds: 3 },
  '==': { operator: '==', binds: 3 },
  '!=': { operator: '!=', binds: 3 },
  '<>': { operator: '!=', binds: 3 },
  '<': { operator: '<', binds: 4 },
  '<=': { operator: '<=', binds: 4 },
  '>': { operator: '>', binds: 4 },
  '>=': { operator: '>=', binds: 4 },
  '&': { operator: 'cat', binds: 5 },
  '+': { operator: '+', binds: 6 },
  '-': { operator: '-', binds: 6 },
  '*': { operator: '*', binds: 7 },
  '/': { operator: '/', binds: 7 },
  '%': { operator: '%', binds: 7 },
}
export const UNARY_BINDS = 8
const WORDS: Readonly<Record<string, string>> = { AND: '&&', 且: '&&', 并且: '&&', OR: '||', 或: '||', 或者: '||' }
/** Chains of these are one call with many arguments. */
const CHAINS = new Set(['and', 'or', '+', '*', 'cat'])

/** Parses a formula by precedence climbing; throws `FormulaProblem` with the place of the first mistake. */
export function parseSyntax(text: string): Syntax {
  if (text.length > MAX_LENGTH)
    throw new FormulaProblem({ code: 'FORMULA_LENGTH', at: MAX_LENGTH, end: text.length, params: { max: MAX_LENGTH } })
  const reader = { tokens: tokenize(text), index: 0, nesting: 0 }
  const syntax = expression(reader, 0)
  const rest = reader.tokens[reader.index]!
  if (rest.kind !== 'end') throw unexpected(rest)
  return syntax
}

// helpers

interface Reader {
  readonly tokens: readonly Token[]
  index: number
  nesting: number
}
const peek = (reader: Reader): Token => reader.tokens[reader.index]!
const unexpected = (token: Token): FormulaProblem =>
  new FormulaProblem(
    token.kind === 'end'
      ? { code: 'FORMULA_END', at: token.at, end: token.end }
      : { code: 'FORMULA_SYNTAX', at: token.at, end: token.end, params: { found: token.text } },
  )

function expression(reader: Reader, least: number): Syntax {
  if (++reader.nesting > MAX_NESTING) throw new FormulaProblem({ code: 'FORMULA_NESTING', ...peek(reader) })
  let left = operand(reader)
  for (;;) {
    const token = peek(reader)
    const written =
      token.kind === 'name' ? WORDS[token.text.toUpperCase()] : token.kind === 'symbol' ? token.text : undefined
    const binary = written === undefined ? undefined : BINARY[written]
    if (!binary || binary.binds <= least) break
    reader.index++
    const right = expression(reader, binary.binds)
    const chained =
      CHAINS.has(binary.operator) && left.kind === 'operation' && left.operator === binary.operator && !closed.has(left)
    const args: Syntax[] = chained && left.kind === 'operation' ? [...left.args, right] : [left, right]
    left = { kind: 'operation', operator: binary.operator, args, at: left.at, end: right.end }
  }
  reader.nesting--
  return left
}

/** Operations in parentheses keep their own call. */
const closed = new WeakSet<Syntax>()

function operand(reader: Reader): Syntax {
  const token = peek(reader)
  reader.index++
  switch (token.kind) {
    case 'number':
    case 'text':
      return { kind: token.kind, text: token.text, at: token.at, end: token.end }
    case 'name': {
      if (!isSymbol(peek(reader), '(')) return { kind: 'name', text: token.text, at: token.at, end: token.end }
      reader.index++
      const { items, end } = itemsUntil(reader, ')')
      return { kind: 'call', name: token.text, args: items, at: token.at, end }
    }
    case 'symbol':
      if (token.text === '(') {
        const inner = expression(reader, 0)
        const close = take(reader, ')')
        const whole = { ...inner, at: token.at, end: close.end }
        closed.add(whole)
        return whole
      }
      if (token.text === '[') {
        const { items, end } = itemsUntil(reader, ']')
        return { kind: 'list', items, at: token.at, end }
      }
      if (token.text === '-' || token.text === '!') {
        const value = expression(reader, UNARY_BINDS)
        // A negative number is a number, not an operation.
        if (token.text === '-' && value.kind === 'number' && !closed.has(value) && !value.text.startsWith('-'))
          return { kind: 'number', text: `-${value.text}`, at: token.at, end: value.end }
        return { kind: 'operation', operator: token.text, args: [value], at: token.at, end: value.end }
      }
      throw unexpected(token)
    case 'end':
      throw unexpected(token)
  }
}
function itemsUntil(reader: Reader, close: string): { items: Syntax[]; end: number } {
  const items: Syntax[] = []
  if (isSymbol(peek(reader), close)) return { items, end: take(reader, close).end }
  for (;;) {
    items.push(expression(reader, 0))
    if (!isSymbol(peek(reader), ',')) break
    reader.index++
  }
  return { items, end: take(reader, close).end }
}
const isSymbol = (token: Token, text: string): boolean => token.kind === 'symbol' && token.text === text
function take(reader: Reader, text: string): Token {
  const token = peek(reader)
  if (!isSymbol(token, text)) throw unexpected(token)
  reader.index++
  return token
}
