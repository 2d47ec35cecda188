import type { Locale } from '@tenon/engine'
import { sql, type Kysely } from 'kysely'
import type { Database } from './schema.ts'

/** The title of `meta.flow_instance as i` in a language, for a list. */
export const flowTitle = (locale: Locale) => sql<string>`coalesce(i.titles ->> ${locale}, i.title)`

/** Who began the instances that a search by name means. */
export const peopleNamed = (db: Kysely<Database>, pattern: string) =>
  db.selectFrom('meta.user').select('id').where('name', 'ilike', pattern)
