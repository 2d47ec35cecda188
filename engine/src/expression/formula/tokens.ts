export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'symbol' | 'end'
  readonly text: string
  /** Characters of the formula: from `at` up to `end`. */
  readonly at: number
  readonly end: number
}
export interface FormulaError {
  readonly code: string
  readonly at: number
  readonly end: number
  readonly params?: Readonly<Record<string, unknown>>
}
export class FormulaProblem extends Error {
  readonly error: FormulaError
  constructor(error: FormulaError) {
    super(error.code)
    this.error = error
  }
}

const NUMBER = /\d+(\.\d+)?/y
const NAME = /[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*/uy
const SYMBOLS = [
  '<>',
  '!=',
  '==',
  '<=',
  '>=',
  '&&',
  '||',
  '=',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '&',
  '!',
  '(',
  ')',
  ',',
  '[',
  ']',
]
/** What Chinese keyboards give, character by character, so that positions stay. */
const FULL_WIDTH = new Map(
  [...'（(）)，,＋+－-＊*／/％%＝=＜<＞>！!＆&［[］]｛{｝}；,、,×*÷/'.matchAll(/(.)(.)/gu)].map((m) => [m[1]!, m[2]!]),
)
const WIDE_SYMBOLS: Readonly<Record<string, string>> = { '≠': '!=', '≤': '<=', '≥': '>=' }
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '”': '”', '‘': '’', '「': '」' }

/** The tokens of a formula; throws `FormulaProblem` at the first character that cannot begin one. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const raw = text[at]!
    const char = FULL_WIDTH.get(raw) ?? raw
    if (/\s|\u3000/.test(raw)) {
      at++
      continue
    }
    const token = QUOTES[raw]
      ? quoted(text, at, QUOTES[raw])
      : char === '{'
        ? braced(text, at)
        : (matched(NUMBER, 'number', text, at) ?? matched(NAME, 'name', text, at) ?? symbol(text, at))
    if (!token) throw new FormulaProblem({ code: 'FORMULA_CHARACTER', at, end: at + 1, params: { found: raw } })
    tokens.push(token)
    at = token.end
  }
  tokens.push({ kind: 'end', text: '', at: text.length, end: text.length })
  return tokens
}

// helpers

function matched(pattern: RegExp, kind: Token['kind'], text: string, at: number): Token | null {
  pattern.lastIndex = at
  const m = pattern.exec(text)
  return m ? { kind, text: m[0], at, end: at + m[0].length } : null
}
/** A quote inside is doubled, as in spreadsheets. */
function quoted(text: string, at: number, close: string): Token {
  let value = ''
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] !== close) value += text[i]
    else if (text[i + 1] === close) {
      value += close
      i++
    } else return { kind: 'text', text: value, at, end: i + 1 }
  }
  throw new FormulaProblem({ code: 'FORMULA_QUOTE', at, end: text.length })
}
function braced(text: string, at: number): Token {
  const end = text.slice(at).search(/[}｝]/)
  if (end < 0) throw new FormulaProblem({ code: 'FORMULA_BRACE', at, end: text.length })
  return { kind: 'name', text: text.slice(at + 1, at + end).trim(), at, end: at + end + 1 }
}
function symbol(text: string, at: number): Token | null {
  const wide = WIDE_SYMBOLS[text[at]!]
  if (wide) return { kind: 'symbol', text: wide, at, end: at + 1 }
  const narrow = [text[at], text[at + 1] ?? ''].map((char) => FULL_WIDTH.get(char!) ?? char).join('')
  const found = SYMBOLS.find((one) => narrow.startsWith(one))
  return found ? { kind: 'symbol', text: found, at, end: at + found.length } : null
}
