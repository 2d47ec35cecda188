import { readConfig } from '../runtime/server/src/config.ts'
import { createServer } from '../runtime/server/src/main.ts'
import { putDrafts } from '../runtime/server/src/definitions/draft-store.ts'
import { createDefinitions } from '../runtime/server/src/definitions/definition-services.ts'
import { definitions } from './definitions.ts'
import { fill } from './fill.ts'

/**
 * Sees all / all with the opportunities of each / own rows only, of which he has many, 20, none / own ones and those of his
 * departments, which hold 5 %, none.
 */
export type Person = 'all' | 'linked' | 'many' | 'rare' | 'none' | 'team' | 'empty'

export interface Seeded {
  /** Session of each person. */
  readonly tokens: Readonly<Record<Person, string>>
  /** Customers, spread over the whole table. */
  readonly ids: readonly string[]
  /** Opportunities of these customers. */
  readonly opportunities: readonly string[]
}

/** Publishes the forms through the product and fills them; the same seed gives the same rows. */
export async function seed(env: Readonly<Record<string, string>>, rows: number): Promise<Seeded> {
  const server = await createServer({ config: await readConfig(env) })
  const { platform, sessions } = server
  const { db } = platform
  try {
    const [department, other] = (
      await db
        .insertInto('meta.department')
        .values([{ title: '华东' }, { title: '华南' }])
        .returning('id')
        .execute()
    ).map((row) => row.id)
    const users: Record<string, string> = {}
    const tokens: Record<string, string> = {}
    const roles = {
      all: 'everything',
      linked: 'linked',
      many: 'own',
      rare: 'own',
      none: 'own',
      team: 'team',
      empty: 'team',
    }
    for (const [key, role] of Object.entries(roles)) {
      const { id } = await db
        .insertInto('meta.user')
        .values({ username: key, username_key: key, name: key })
        .returning('id')
        .executeTakeFirstOrThrow()
      await db.insertInto('meta.role_member').values({ app: 'bench', role, user_id: id }).execute()
      await db
        .insertInto('meta.department_member')
        .values({ user_id: id, department_id: key === 'empty' ? other! : department!, is_primary: true })
        .execute()
      users[key] = id
      tokens[key] = await sessions.open(id, {})
    }
    await db.insertInto('meta.app').values({ key: 'bench' }).execute()
    await putDrafts(db, 'bench', definitions, null)
    await createDefinitions(platform).publish({ app: 'bench', by: null })
    const filled = await fill(platform.config.databaseUrl!, users as Record<Person, string>, department!, rows)
    return { tokens: tokens as Seeded['tokens'], ...filled }
  } finally {
    await server.close()
  }
}
