import type { PeopleQuery } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'

/** The whole organisation at one moment, for questions about everybody: four statements, however many people. */
export interface Company {
  /** The same answers as `answerPeople`, but for 委托代理: nobody is away. */
  answer(query: PeopleQuery): readonly string[]
  readonly names: ReadonlyMap<string, string>
  /** Active people who hold one of these roles, in a fixed order. */
  holders(roles: readonly string[]): readonly string[]
}

export async function loadCompany(db: Kysely<Database>, app: string): Promise<Company> {
  const [users, members, departments, holders] = await Promise.all([
    db
      .selectFrom('meta.user')
      .select(['id', 'name', 'platform_roles'])
      .where('status', '=', 'active')
      .orderBy('id')
      .execute(),
    db
      .selectFrom('meta.department_member')
      .select(['user_id', 'department_id'])
      .orderBy('is_primary', 'desc')
      .orderBy('department_id')
      .execute(),
    db.selectFrom('meta.department').select(['id', 'parent_id', 'head_id']).execute(),
    db.selectFrom('meta.role_member').select(['role', 'user_id']).where('app', '=', app).execute(),
  ])
  const names = new Map(users.map((user) => [user.id, user.name]))
  const byId = new Map(departments.map((department) => [department.id, department]))
  const active = (wanted: ReadonlySet<string>) => users.flatMap(({ id }) => (wanted.has(id) ? [id] : []))
  const headsUpFrom = (department: string): readonly string[] => {
    const heads: string[] = []
    const seen = new Set<string>()
    for (let at = byId.get(department); at && !seen.has(at.id); at = byId.get(at.parent_id ?? '')) {
      seen.add(at.id)
      if (at.head_id && names.has(at.head_id)) heads.push(at.head_id)
    }
    return heads
  }
  const own = new Map<string, string>()
  for (const { user_id, department_id } of members) if (!own.has(user_id)) own.set(user_id, department_id)
  const holding = (roles: readonly string[]) =>
    active(new Set(holders.filter(({ role }) => roles.includes(role)).map(({ user_id }) => user_id)))
  return {
    names,
    holders: holding,
    answer(query) {
      switch (query.kind) {
        case 'role':
          return holding([query.role])
        case 'department': {
          const inside = members.filter(({ department_id }) => department_id === query.department)
          return active(new Set(inside.map(({ user_id }) => user_id)))
        }
        case 'headsOfPerson': {
          const department = own.get(query.person)
          return department === undefined ? [] : headsUpFrom(department)
        }
        case 'headsOfDepartment':
          return headsUpFrom(query.department)
        case 'active':
          return active(new Set(query.people))
        case 'administrators':
          return users.flatMap(({ id, platform_roles }) => (platform_roles.includes('administrator') ? [id] : []))
        case 'delegate':
          return []
      }
    },
  }
}
