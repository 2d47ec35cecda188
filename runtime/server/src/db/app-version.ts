import { slot, sql, type Sql } from '@tenon/engine'

/** The version that the app has in the eyes of this statement, as `v`: no row where the app is gone. */
export const appVersion = (): Sql =>
  sql`(select "version" as "v" from "meta"."app" where "key" = ${slot('app_key', 'text')})`
