import type { PeopleQuery, Recipient } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { standInOf } from './stand-in.ts'

/** Answers a question about people from the organisation as it is now; ids in a fixed order. */
export async function answerPeople(db: Kysely<Database>, app: string, query: PeopleQuery): Promise<readonly string[]> {
  switch (query.kind) {
    case 'role':
      return ids(
        await db
          .selectFrom('meta.role_member as r')
          .innerJoin('meta.user as u', 'u.id', 'r.user_id')
          .select('u.id')
          .where('r.app', '=', app)
          .where('r.role', '=', query.role)
          .where('u.status', '=', 'active')
          .orderBy('u.id')
          .execute(),
      )
    case 'department':
      return ids(
        await db
          .selectFrom('meta.department_member as m')
          .innerJoin('meta.user as u', 'u.id', 'm.user_id')
          .select('u.id')
          .where('m.department_id', '=', query.department)
          .where('u.status', '=', 'active')
          .orderBy('u.id')
          .execute(),
      )
    case 'headsOfPerson': {
      if (!isId(query.person)) return []
      const own = await db
        .selectFrom('meta.department_member')
        .select('department_id')
        .where('user_id', '=', query.person)
        .orderBy('is_primary', 'desc')
        .orderBy('department_id')
        .executeTakeFirst()
      return own ? headsUpFrom(db, own.department_id) : []
    }
    case 'headsOfDepartment':
      return isId(query.department) ? headsUpFrom(db, query.department) : []
    case 'active':
      if (query.people.length === 0) return []
      return ids(
        await db
          .selectFrom('meta.user')
          .select('id')
          .where('id', 'in', query.people.filter(isId))
          .where('status', '=', 'active')
          .execute(),
      )
    case 'administrators':
      return ids(
        await db
          .selectFrom('meta.user')
          .select('id')
          .where('status', '=', 'active')
          .where((eb) => eb(eb.val('administrator'), '=', eb.fn.any('platform_roles')))
          .orderBy('id')
          .execute(),
      )
    case 'delegate':
      return standInOf(db, app, query)
  }
}

/** The people whom recipients mean, each once, without the disabled. `initiator` stands for who set the thing off. */
export async function peopleOf(
  db: Kysely<Database>,
  app: string,
  recipients: readonly Recipient[],
  initiator: string | null,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const recipient of recipients) found.push(...(await peopleOfOne(db, app, recipient, initiator)))
  const unique = [...new Set(found)]
  if (unique.length === 0) return []
  const active = new Set(await answerPeople(db, app, { kind: 'active', people: unique }))
  return unique.filter((person) => active.has(person))
}

// helpers

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const isId = (text: string): boolean => UUID.test(text)
const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map((row) => row.id)

async function peopleOfOne(
  db: Kysely<Database>,
  app: string,
  recipient: Recipient,
  initiator: string | null,
): Promise<readonly string[]> {
  switch (recipient.kind) {
    case 'member':
      return recipient.people.filter(isId)
    case 'role':
    case 'department':
      return answerPeople(db, app, recipient)
    case 'initiator':
      return initiator ? [initiator] : []
    case 'departmentHead': {
      const person = recipient.of === 'initiator' ? initiator : recipient.of
      if (!person || !isId(person)) return []
      const heads = [...new Set(await answerPeople(db, app, { kind: 'headsOfPerson', person }))]
      const level = recipient.level ?? 1
      return heads.slice(level - 1, level)
    }
    default:
      return []
  }
}

/** Heads from the department up to the top; a vacant level is left out, so that the next one up counts. */
async function headsUpFrom(db: Kysely<Database>, department: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('meta.department as d')
    .leftJoin('meta.user as u', (join) => join.onRef('u.id', '=', 'd.head_id').on('u.status', '=', 'active'))
    .select(['d.id', 'd.parent_id', 'u.id as head'])
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  const heads: string[] = []
  const seen = new Set<string>()
  for (let at = byId.get(department); at && !seen.has(at.id); at = at.parent_id ? byId.get(at.parent_id) : undefined) {
    seen.add(at.id)
    if (at.head) heads.push(at.head)
  }
  return heads
}
