import { PlatformError } from '@tenon/engine'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import { hashPassword, PASSWORD_MAX, PASSWORD_MIN, passwordProblem } from './password.ts'
import { organisationChanged, peopleChanged } from './permission-version.ts'
import { personSearch } from './person-search.ts'
import { foldUsername } from './username.ts'
import type { PlatformRole } from './viewer.ts'

export interface UserInput {
  readonly username?: string
  readonly name?: string
  readonly email?: string | null
  readonly mobile?: string | null
  readonly locale?: string | null
  readonly status?: 'active' | 'disabled'
  /** Primary department. */
  readonly department_id?: string | null
  /** Further departments. */
  readonly other_departments?: readonly string[]
  readonly roles?: readonly { readonly app: string; readonly role: string }[]
  readonly platformRoles?: readonly PlatformRole[]
  readonly password?: string
}

/** Makes a person in the caller's transaction. Without a password nobody can sign in as him until one is set. */
export async function createUser(
  db: Transaction<Database>,
  input: UserInput & { readonly username: string; readonly name: string },
  by: string | null,
): Promise<string> {
  checkPassword(input.password, input.username)
  const made = await db
    .insertInto('meta.user')
    .values({
      username: input.username.trim(),
      username_key: foldUsername(input.username),
      name: input.name.trim(),
      search: personSearch(input.name, input.username),
      email: input.email ?? null,
      mobile: input.mobile ?? null,
      locale: input.locale ?? null,
      status: input.status ?? 'active',
      password_hash: input.password ? await hashPassword(input.password) : null,
      must_change_password: true,
      platform_roles: [...(input.platformRoles ?? [])],
      created_by: by,
    })
    .onConflict((conflict) => conflict.column('username_key').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw duplicateName(input.username)
  await saveMemberships(db, made.id, input)
  return made.id
}

/** Changes what is given. Someone disabled loses his sessions in the same transaction. */
export async function updateUser(db: Transaction<Database>, id: string, input: UserInput, at: Date): Promise<void> {
  const old = await db
    .selectFrom('meta.user')
    .select(['username', 'name', 'status', 'platform_roles'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!old) throw new PlatformError('NOT_FOUND')
  const username = input.username?.trim() ?? old.username
  const name = input.name?.trim() ?? old.name
  if (foldUsername(username) !== foldUsername(old.username)) {
    const taken = db.selectFrom('meta.user').select('id').where('username_key', '=', foldUsername(username))
    if (await taken.executeTakeFirst()) throw duplicateName(username)
  }
  await db
    .updateTable('meta.user')
    .set({
      username,
      username_key: foldUsername(username),
      name,
      search: personSearch(name, username),
      ...(input.email !== undefined ? { email: input.email } : {}),
      ...(input.mobile !== undefined ? { mobile: input.mobile } : {}),
      ...(input.locale !== undefined ? { locale: input.locale } : {}),
      ...(input.status !== undefined ? { status: input.status } : {}),
      ...(input.platformRoles !== undefined ? { platform_roles: [...input.platformRoles] } : {}),
      updated_at: at.toISOString(),
    })
    .where('id', '=', id)
    .execute()
  if (input.status === 'disabled') await db.deleteFrom('meta.session').where('user_id', '=', id).execute()
  await saveMemberships(db, id, input)
  await peopleChanged(db, [id])
  await keepAnAdministrator(db)
}

// helpers

function checkPassword(password: string | undefined, username: string): void {
  const problem = password === undefined ? null : passwordProblem(password, username)
  if (problem)
    throw new PlatformError(
      'INVALID',
      {},
      { issues: [{ path: 'password', code: problem, params: { min: PASSWORD_MIN, max: PASSWORD_MAX } }] },
    )
}

const duplicateName = (username: string) =>
  new PlatformError('DUPLICATE', {}, { issues: [{ path: 'username', code: 'DUPLICATE', params: { value: username } }] })

async function saveMemberships(db: Transaction<Database>, id: string, input: UserInput): Promise<void> {
  if (input.department_id !== undefined || input.other_departments !== undefined) {
    const before = await db.selectFrom('meta.department_member').selectAll().where('user_id', '=', id).execute()
    const primary =
      input.department_id !== undefined ? input.department_id : before.find((row) => row.is_primary)?.department_id
    const others = input.other_departments ?? before.filter((row) => !row.is_primary).map((row) => row.department_id)
    await db.deleteFrom('meta.department_member').where('user_id', '=', id).execute()
    const rows = [
      ...(primary ? [{ user_id: id, department_id: primary, is_primary: true }] : []),
      ...[...new Set(others)]
        .filter((other) => other !== primary)
        .map((other) => ({ user_id: id, department_id: other })),
    ]
    await known(
      db,
      rows.map((row) => row.department_id),
    )
    for (const row of rows) await db.insertInto('meta.department_member').values(row).execute()
    await organisationChanged(db)
  }
  if (input.roles !== undefined) {
    await db.deleteFrom('meta.role_member').where('user_id', '=', id).execute()
    const rows = input.roles.map(({ app, role }) => ({ app, role, user_id: id }))
    if (rows.length)
      await db
        .insertInto('meta.role_member')
        .values(rows)
        .onConflict((c) => c.doNothing())
        .execute()
  }
}

async function known(db: Kysely<Database>, departments: readonly string[]): Promise<void> {
  if (!departments.length) return
  const found = await db.selectFrom('meta.department').select('id').where('id', 'in', departments).execute()
  if (found.length < new Set(departments).size)
    throw new PlatformError('INVALID', {}, { issues: [{ path: 'department_id', code: 'REFERENCE' }] })
}

/** Somebody has to be left who can let the others in. */
export async function keepAnAdministrator(db: Transaction<Database>): Promise<void> {
  // The lock lets two administrators who demote each other at the same moment come one after the other.
  await db.selectFrom('meta.revision').select('name').where('name', '=', 'organisation').forUpdate().execute()
  const left = await db
    .selectFrom('meta.user')
    .select('id')
    .where('status', '=', 'active')
    .where((eb) => eb('platform_roles', '@>', eb.val<PlatformRole[]>(['administrator'])))
    .executeTakeFirst()
  if (!left) throw new PlatformError('STATE', { reason: 'lastAdministrator' })
}
