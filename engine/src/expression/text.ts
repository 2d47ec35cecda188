/**
 * Order of texts by code point: negative, zero or positive. JavaScript's `<` compares UTF-16 units and differs on
 * astral characters; this agrees with `COLLATE "C"`.
 * @example byCodePoint('\uff21', '\u{20000}') < 0 // true
 */
export function byCodePoint(a: string, b: string): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) {
    let x = a.charCodeAt(i)
    let y = b.charCodeAt(i)
    if (x === y) continue
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000
    }
    return x - y
  }
  return a.length - b.length
}

/**
 * The one folding of the platform: well-formed, NFKC, lower case. Keys, search and duplicate checks compare folded
 * texts; the database is never asked to fold.
 * @example fold('ＡＢＣ 有限公司') // 'abc 有限公司'
 */
export const fold = (text: string): string => text.toWellFormed().normalize('NFKC').toLowerCase().normalize('NFKC')

/** Number of code points, as `char_length` counts. */
export function codePointLength(text: string): number {
  let n = text.length
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = text.charCodeAt(i + 1)
      if (next >= 0xdc00 && next < 0xe000) {
        n--
        i++
      }
    }
  }
  return n
}

/** What Postgres can store: no NUL and no lone surrogate. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** Blanks that `trim` removes; the same list goes to SQL. */
export const BLANKS = ' \t\n\r\u00a0\u3000'

/** Removes blanks (also the full-width one) at both ends. */
export function trimBlanks(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && BLANKS.includes(text[from]!)) from++
  while (to > from && BLANKS.includes(text[to - 1]!)) to--
  return text.slice(from, to)
}

/** ASCII letters only: what `lower(x collate "C")` does on every version of Postgres. */
export const lowerAscii = (text: string): string => text.replace(/[A-Z]+/g, (part) => part.toLowerCase())
export const upperAscii = (text: string): string => text.replace(/[a-z]+/g, (part) => part.toUpperCase())
