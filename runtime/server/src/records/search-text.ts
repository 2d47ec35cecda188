import { pinyin } from 'pinyin-pro'
import { fold } from '@tenon/engine'

/** Longest text that goes into the search column: of one record, of one field. */
export const MAX_SEARCH_TEXT = 4_000
const MAX_FIELD_TEXT = 400

/**
 * The folded search text of a record: one line per field, a mark of the field in front, the pinyin initials of Chinese text
 * behind it. The mark lets the recheck look at those fields only that a viewer may read; nobody can type it.
 * @example searchText([{ id: 'f_1', text: '上海华瑞' }]).slice(2) // '上海华瑞 shhr'
 */
export function searchText(parts: readonly { readonly id: string; readonly text: string }[]): string {
  const lines: string[] = []
  for (const { id, text } of parts) {
    const folded = fold(text).replace(PRIVATE, '').replace(/\s+/gu, ' ').trim().slice(0, MAX_FIELD_TEXT)
    if (folded === '') continue
    lines.push(`${fieldMark(id)}${folded}${HAN.test(folded) ? ` ${pinyinInitials(folded)}` : ''}`)
  }
  return lines.join('\n').slice(0, MAX_SEARCH_TEXT).toWellFormed()
}

/** Two characters of the private use area that stand for a field in the search text. */
export function fieldMark(id: string): string {
  const h = hash(id) >>> 0
  return String.fromCharCode(
    PRIVATE_FIRST + (h % PRIVATE_SIZE),
    PRIVATE_FIRST + (Math.floor(h / PRIVATE_SIZE) % PRIVATE_SIZE),
  )
}

/** What somebody typed, as words to look for; at most 8. */
export function searchWords(typed: string): string[] {
  return fold(typed)
    .replace(PRIVATE, '')
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, 8)
    .map((word) => word.slice(0, 100))
}

/**
 * Hashes of the grams of a search text: pairs where a non-ASCII character takes part, triples inside runs of ASCII, the first
 * one and two characters of a word. What a query asks for must be among what the record gives.
 */
export function searchGrams(text: string): number[] {
  const grams = new Set<number>()
  for (const word of text.replace(PRIVATE, '').split(/\s+/u)) {
    const chars = Array.from(word)
    if (chars[0] !== undefined) grams.add(hash(`^${chars[0]}`))
    for (let i = 0; i + 1 < chars.length; i++) {
      const [a, b, c] = [chars[i]!, chars[i + 1]!, chars[i + 2]]
      if (!ascii(a) || !ascii(b)) grams.add(hash(a + b))
      else if (c !== undefined && ascii(c)) grams.add(hash(a + b + c))
      if (i === 0 && ascii(a) && ascii(b)) grams.add(hash(`^${a}${b}`))
    }
  }
  return [...grams]
}

/**
 * Grams a record must have to match the words. One character, and two of ASCII, are found at the start of a word only;
 * whatever is longer is found anywhere.
 */
export function queryGrams(words: readonly string[]): number[] {
  const grams = new Set<number>()
  for (const word of words) {
    const chars = Array.from(word)
    for (let i = 0; i + 1 < chars.length; i++) {
      const [a, b, c] = [chars[i]!, chars[i + 1]!, chars[i + 2]]
      if (!ascii(a) || !ascii(b)) grams.add(hash(a + b))
      else if (c !== undefined && ascii(c)) grams.add(hash(a + b + c))
    }
    if (chars.length === 1) grams.add(hash(`^${word}`))
    if (chars.length === 2 && ascii(chars[0]!) && ascii(chars[1]!)) grams.add(hash(`^${word}`))
  }
  return [...grams]
}

/**
 * First letters of the pinyin of each Chinese character; other characters fall out. NB: the library's own `pattern: 'first'` takes
 * the tones off each syllable first, and costs two and a half times as much (20 µs against 8 for a name).
 */
export function pinyinInitials(text: string): string {
  const han = Array.from(text)
    .filter((char) => HAN.test(char))
    .join('')
  return pinyin(han, { type: 'array', toneSandhi: false }).map(plainInitial).join('')
}

/** Pattern for LIKE that matches the text literally. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (char) => `\\${char}`)

// helpers

/** `ān` → `a`. */
function plainInitial(syllable: string): string {
  const first = syllable[0] ?? ''
  return first > 'z' ? first.normalize('NFD')[0]! : first
}

const HAN = /\p{Script=Han}/u
const PRIVATE_FIRST = 0xe000
const PRIVATE_SIZE = 6400
const PRIVATE = /[\ue000-\uf8ff]/gu
const ascii = (char: string): boolean => char.length === 1 && char.charCodeAt(0) < 128

/** FNV-1a over UTF-16 units, as a signed 32-bit integer: collisions only cost a recheck. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h | 0
}
