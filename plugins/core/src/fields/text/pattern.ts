/**
 * The formats a text may be held to, by name. WARNING: there is no free pattern: a builder's regular expression could
 * stall every process that runs it.
 */
const PATTERNS: Readonly<Record<string, (text: string) => boolean>> = {
  uscc: isUscc,
  digits: (text) => /^\d+$/.test(text),
  letters: (text) => /^[A-Za-z]+$/.test(text),
  alphanumeric: (text) => /^[A-Za-z0-9]+$/.test(text),
  postcode: (text) => /^\d{6}$/.test(text),
}

export const isSafePattern = (name: string): boolean => Object.hasOwn(PATTERNS, name)
export const matchesPattern = (name: string, text: string): boolean => PATTERNS[name]?.(text) ?? true

/** 统一社会信用代码 with its check character (GB 32100-2015). */
export function isUscc(code: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code)) return false
  let sum = 0
  for (let i = 0; i < 17; i++) sum += ALPHABET.indexOf(code.charAt(i)) * (WEIGHTS[i] ?? 0)
  return ALPHABET.charAt((31 - (sum % 31)) % 31) === code.charAt(17)
}

// helpers

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
