import type { Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import { organisationChanged, peopleChanged } from '../users/permission-version.ts'
import { createUser } from '../users/save-user.ts'
import { foldUsername } from '../users/username.ts'
import type { Template } from './template-files.ts'

/** Ids by the keys that the template uses. */
export interface SampleOrganisation {
  readonly departments: ReadonlyMap<string, string>
  readonly people: ReadonlyMap<string, string>
}

/**
 * Departments and people of the template in the caller's transaction. What is there already under the same name is taken
 * as it is; people are made without a password, so nobody can sign in as them until an administrator sets one.
 */
export async function makeOrganisation(
  trx: Transaction<Database>,
  template: Template,
  by: string | null,
): Promise<SampleOrganisation> {
  const departments = new Map<string, string>()
  for (const { key, label, parent } of template.departments) {
    const parentId = parent === undefined ? null : (departments.get(parent) ?? null)
    const found = await trx
      .selectFrom('meta.department')
      .select('id')
      .where('title', '=', label)
      .where('parent_id', parentId === null ? 'is' : '=', parentId)
      .executeTakeFirst()
    const made =
      found ??
      (await trx
        .insertInto('meta.department')
        .values({ title: label, parent_id: parentId, position: departments.size })
        .returning('id')
        .executeTakeFirstOrThrow())
    departments.set(key, made.id)
  }
  const people = new Map<string, string>()
  for (const person of template.people) {
    const { username, name } = person
    const roles = person.roles.map((role) => ({ app: template.app.key, role }))
    const found = await trx
      .selectFrom('meta.user')
      .select(['id', 'name'])
      .where('username_key', '=', foldUsername(username))
      .executeTakeFirst()
    if (found) {
      // NB: a namesake's account is not the sample person; he gets no rights.
      if (found.name !== name) continue
      people.set(username, found.id)
      await grant(trx, template.app.key, person.roles, found.id)
      continue
    }
    const department_id = person.department === undefined ? null : (departments.get(person.department) ?? null)
    people.set(username, await createUser(trx, { username, name, department_id, roles }, by))
  }
  for (const { key, head } of template.departments) {
    const id = departments.get(key)
    const headId = head === undefined ? undefined : people.get(head)
    if (id !== undefined && headId !== undefined)
      await trx
        .updateTable('meta.department')
        .set({ head_id: headId })
        .where('id', '=', id)
        .where('head_id', 'is', null)
        .execute()
  }
  await organisationChanged(trx)
  return { departments, people }
}

/** Puts a person into roles of an app; his next request knows of it. */
export async function grant(
  trx: Transaction<Database>,
  app: string,
  roles: readonly string[],
  user: string,
): Promise<void> {
  if (roles.length === 0) return
  await trx
    .insertInto('meta.role_member')
    .values(roles.map((role) => ({ app, role, user_id: user })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await peopleChanged(trx, [user])
}
