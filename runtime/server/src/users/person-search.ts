import { pinyin } from 'pinyin-pro'

/** What a person is found by: name, its pinyin and initials, user name; folded. */
export function personSearch(name: string, username: string): string {
  const options = { toneType: 'none', type: 'array', nonZh: 'consecutive' } as const
  const full = pinyin(name, options).join('')
  const initials = pinyin(name, { ...options, pattern: 'first' }).join('')
  return [...new Set([name, full, initials, username].map(foldSearch))].join(' ')
}

export const foldSearch = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')

/** A text for LIKE, with the pattern's own signs escaped. */
export const likeText = (text: string): string => `%${foldSearch(text).replace(/[\\%_]/g, '\\$&')}%`
