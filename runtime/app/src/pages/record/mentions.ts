/**
 * The mention that is being typed at the cursor: from its `@` on, no blank in between, at most 20 characters.
 * @example mentionAt('请 @林可', 5) // { start: 2, typed: '林可' }
 */
export function mentionAt(text: string, cursor: number): { start: number; typed: string } | null {
  const before = text.slice(0, cursor)
  const start = before.lastIndexOf('@')
  if (start < 0) return null
  // An @ inside a word is a mail address.
  if (start > 0 && /[\w.]/u.test(before.charAt(start - 1))) return null
  const typed = before.slice(start + 1)
  return /[\s@]/u.test(typed) || typed.length > 20 ? null : { start, typed }
}

/** The text with the name put in where the mention was begun, and the place of the cursor behind it. */
export function withMention(text: string, start: number, end: number, name: string): { text: string; cursor: number } {
  const head = `${text.slice(0, start)}@${name} `
  return { text: head + text.slice(end).replace(/^ /u, ''), cursor: head.length }
}

/** Ids of the people whose names still stand in the text with an @ before them. */
export function mentionsIn(text: string, known: ReadonlyMap<string, string>): string[] {
  return [...known].filter(([name]) => text.includes(`@${name}`)).map(([, id]) => id)
}

/** A comment in pieces, with the mentioned names apart, for drawing. */
export function commentParts(text: string, names: readonly string[]): { text: string; mention: boolean }[] {
  const longest = [...names]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'))
  if (longest.length === 0) return [{ text, mention: false }]
  return text
    .split(new RegExp(`(@(?:${longest.join('|')}))`, 'u'))
    .filter((part) => part !== '')
    .map((part) => ({ text: part, mention: part.startsWith('@') && names.includes(part.slice(1)) }))
}
