import PinyinMatch from 'pinyin-match'

/** Where a query was found in a text: characters from `start` up to and including `end`. */
export interface TextMatch {
  readonly start: number
  readonly end: number
}

/**
 * Finds a query in a text by its characters, its pinyin or the initials of its pinyin; null when it is not there.
 * @example matchText('上海华瑞', 'huar') // { start: 2, end: 3 }
 */
export function matchText(text: string, query: string): TextMatch | null {
  const wanted = query.trim()
  if (!wanted) return null
  const at = text.toLowerCase().indexOf(wanted.toLowerCase())
  if (at >= 0) return { start: at, end: at + wanted.length - 1 }
  const found = PinyinMatch.match(text, wanted)
  return Array.isArray(found) ? { start: found[0] ?? 0, end: found[1] ?? 0 } : null
}
