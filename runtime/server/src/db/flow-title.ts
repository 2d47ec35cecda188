import type { Locale } from '@tenon/engine'
import { sql } from 'kysely'

/** The title of `meta.flow_instance as i` in a language, for a list. */
export const flowTitle = (locale: Locale) => sql<string>`coalesce(i.titles ->> ${locale}, i.title)`
