import type { Kysely } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { Database } from '../db/schema.ts'

/** A person as administrators see him; never a password hash. */
export const selectUsers = (db: Kysely<Database>) =>
  db
    .selectFrom('meta.user as u')
    .select((eb) => [
      'u.id',
      'u.username',
      'u.name',
      'u.email',
      'u.mobile',
      'u.status',
      'u.locale',
      'u.platform_roles as platformRoles',
      'u.must_change_password as mustChangePassword',
      'u.last_login_at as lastLoginAt',
      'u.created_at as createdAt',
      eb('u.password_hash', 'is not', null).$castTo<boolean>().as('hasPassword'),
      jsonArrayFrom(
        eb
          .selectFrom('meta.department_member as m')
          .innerJoin('meta.department as d', 'd.id', 'm.department_id')
          .select(['d.id', 'd.title', 'm.is_primary as primary'])
          .whereRef('m.user_id', '=', 'u.id')
          .orderBy('m.is_primary', 'desc')
          .orderBy('d.title'),
      ).as('departments'),
      jsonArrayFrom(
        eb
          .selectFrom('meta.role_member as r')
          .select(['r.app', 'r.role'])
          .whereRef('r.user_id', '=', 'u.id')
          .orderBy('r.app')
          .orderBy('r.role'),
      ).as('roles'),
    ])
