import { codePointLength } from '@tenon/engine'

/**
 * How many characters a text has where they are more than may be kept, else null. They are counted as the server counts them.
 * @example overLimit('四个汉字', 3) // 4
 */
export function overLimit(text: unknown, limit: number): number | null {
  // Most texts are far from their limit: these are not walked.
  if (typeof text !== 'string' || text.length <= limit) return null
  const length = codePointLength(text)
  return length > limit ? length : null
}
