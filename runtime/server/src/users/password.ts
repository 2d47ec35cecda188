import { hash, verify } from '@node-rs/argon2'

/** argon2id, 19 MiB, two passes: 60–95 ms. */
const OPTIONS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
export const PASSWORD_MIN = 8
export const PASSWORD_MAX = 200

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), OPTIONS)

/** False for a wrong password, and, after the same time, where there is none to compare with. */
export async function verifyPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  const matches = await verify(stored ?? (await nobody()), password.normalize('NFKC')).catch(() => false)
  return matches && typeof stored === 'string'
}

/** Why a new password is refused; null when it may be used. */
export function passwordProblem(password: string, username: string): 'TOO_SHORT' | 'TOO_LONG' | 'WEAK' | null {
  if (password.length < PASSWORD_MIN) return 'TOO_SHORT'
  if (password.length > PASSWORD_MAX) return 'TOO_LONG'
  const folded = password.normalize('NFKC').toLowerCase()
  if (folded === username.toLowerCase() || new Set(folded).size < 4 || COMMON.has(folded)) return 'WEAK'
  return null
}

// helpers

const COMMON = new Set([
  '12345678',
  '123456789',
  '1234567890',
  'password',
  'password1',
  'qwertyui',
  'qwerty123',
  'admin123',
  'administrator',
  '1qaz2wsx',
  'abc12345',
  '88888888',
])

let fake: Promise<string> | undefined
const nobody = () => (fake ??= hashPassword('nobody has this password'))
