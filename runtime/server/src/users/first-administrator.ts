import { randomInt } from 'node:crypto'
import type { Platform } from '../platform.ts'
import { foldUsername } from './username.ts'
import { hashPassword } from './password.ts'

/**
 * Makes the first administrator where there is nobody yet; parallel set-ups make one, by a unique row. Returns the
 * generated password exactly once, in the process that made him; null where ADMIN_PASSWORD was given or he exists.
 */
export async function ensureFirstAdministrator({
  db,
  config,
}: Pick<Platform, 'db' | 'config'>): Promise<string | null> {
  const exists = await db
    .selectFrom('meta.user')
    .select('id')
    .where('first_administrator', 'is', true)
    .executeTakeFirst()
  if (exists) return null
  const password = config.adminPassword ?? generatePassword()
  const made = await db
    .insertInto('meta.user')
    .values({
      username: config.adminUsername,
      username_key: foldUsername(config.adminUsername),
      name: '管理员',
      search: '管理员',
      password_hash: await hashPassword(password),
      must_change_password: config.adminPassword === undefined,
      platform_roles: ['administrator', 'builder', 'auditor'],
      first_administrator: true,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return made && config.adminPassword === undefined ? password : null
}

/** 4 × 4 characters that nobody mistakes for one another: 79 bits. */
export function generatePassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789'
  const part = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')
  return [part(), part(), part(), part()].join('-')
}
