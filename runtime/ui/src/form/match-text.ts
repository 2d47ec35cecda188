import PinyinMatch from 'pinyin-match'

/**
 * Whether what was typed finds a text: as part of it in any case, or by pinyin and its initials.
 * @example matchesText('上海华瑞', 'shhr') // true
 */
export function matchesText(text: string, typed: string): boolean {
  const wanted = typed.trim()
  if (wanted === '') return true
  return text.toLowerCase().includes(wanted.toLowerCase()) || Array.isArray(PinyinMatch.match(text, wanted))
}
