import { CompiledQuery } from 'kysely'
import type { Executor } from './statements.ts'

/** How often a rule has fired and how often it has stopped, on one of two days. */
export interface RuleActivity {
  readonly rule: string
  readonly today: boolean
  readonly ran: number
  readonly stopped: number
  /** There is more of that day than was looked at. */
  readonly more: boolean
}

/** What rules have done since two midnights, as far as their newest `most` runs tell: a nightly pass may have a million. */
export async function ruleActivity(
  db: Executor,
  app: string,
  rules: readonly string[],
  { yesterday, today, most = 1_000 }: { readonly yesterday: string; readonly today: string; readonly most?: number },
): Promise<readonly RuleActivity[]> {
  const { rows } = await db.executeQuery<RuleActivity>(
    CompiledQuery.raw(
      `select r.rule, x.today, count(*) filter (where x.ran)::integer as ran, count(*) filter (where not x.ran)::integer as stopped,
         bool_or(x.n >= $5 and x.oldest >= case when x.today then $4::timestamptz else $3::timestamptz end) as more
       from unnest($2::text[]) as r(rule)
       cross join lateral (
         select at, at >= $4::timestamptz as today, status not in ('failed', 'refused') as ran, held, count(*) over () as n, min(at) over () as oldest
         from (select at, status, held from meta.rule_run where app = $1 and rule = r.rule order by id desc limit $5) as newest
       ) as x
       where x.at >= $3::timestamptz and (x.held or not x.ran)
       group by r.rule, x.today`,
      [app, rules, yesterday, today, most],
    ),
  )
  return rows
}
