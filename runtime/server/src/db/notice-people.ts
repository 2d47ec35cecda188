import { slot, sql } from '@tenon/engine'
import { prepare, run, type Executor } from './statements.ts'

/** A person as far as telling him something needs to know him. */
export interface NoticePerson {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly mobile: string | null
  /** His own, else that of the organisation; null where that has chosen none. */
  readonly locale: string | null
  readonly status: 'active' | 'disabled'
  readonly settings: Readonly<Record<string, unknown>> | null
  /** Departments he belongs to and all above them. */
  readonly departments: readonly string[]
  readonly channel_version: string
}

/** People with their settings, and the number that says whether the cached channels are still right: one statement. */
export const noticePeople = (db: Executor, ids: readonly string[]): Promise<NoticePerson[]> =>
  run(db, PEOPLE, { ids: [...new Set(ids)] })

/** When something went to these people by mail or message lately. */
export const recentSends = (
  db: Executor,
  people: readonly string[],
  since: string,
): Promise<{ user_id: string; channel: string; at: string }[]> => run(db, RECENT, { people, since })

// helpers

const PEOPLE = prepare<NoticePerson>(sql`
  select u."id", u."name", u."email", u."mobile",
    coalesce(u."locale", (select "value" ->> 'locale' from "meta"."setting" where "key" = 'organisation')) as "locale", u."status", s."settings",
    array(
      with recursive up as (
        select d."id", d."parent_id" from "meta"."department_member" m
          join "meta"."department" d on d."id" = m."department_id" where m."user_id" = u."id"
        union select p."id", p."parent_id" from "meta"."department" p join up on up."parent_id" = p."id"
      ) select "id" from up
    ) as "departments",
    (select "version" from "meta"."revision" where "name" = 'channel') as "channel_version"
  from "meta"."user" u left join "meta"."notification_setting" s on s."user_id" = u."id"
  where u."id" = any(${slot('ids', 'uuid[]')})`)

const RECENT = prepare<{ user_id: string; channel: string; at: string }>(sql`
  select "user_id", "channel", "created_at" as "at" from "meta"."mail"
    where "user_id" = any(${slot('people', 'uuid[]')}) and "created_at" > ${slot('since', 'timestamptz')} and "channel" is not null
  union all
  select "user_id", "channel", "created_at" as "at" from "meta"."message"
    where "user_id" = any(${slot('people', 'uuid[]')}) and "created_at" > ${slot('since', 'timestamptz')}`)
