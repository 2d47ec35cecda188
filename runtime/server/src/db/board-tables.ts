import type { Generated, JSONColumnType } from 'kysely'
import type { Instant } from './schema.ts'

type Filters = JSONColumnType<Record<string, unknown>, string, string>
type Part = JSONColumnType<
  { readonly dimensions: Record<string, string | number | boolean | null>; readonly text: string } | null,
  string | null,
  string | null
>

/** Dashboards by mail and figures that are watched. */
export interface BoardTables {
  'meta.board_subscription': {
    id: Generated<string>
    app: string
    dashboard: string
    owner_id: string
    cron: string
    workdays: Generated<boolean>
    filters: Filters
    paused: Generated<boolean>
    next_at: Instant
    last_at: Instant | null
    created_at: Generated<Instant>
  }
  'meta.board_subscriber': { subscription: string; user_id: string; left_at: Instant | null }
  'meta.report_alert': {
    id: Generated<string>
    app: string
    report: string
    measure: string
    dashboard: string | null
    filters: Filters
    part: Part
    owner_id: string
    direction: 'above' | 'below'
    bound: string
    mail: Generated<boolean>
    paused: Generated<boolean>
    crossed_at: Instant | null
    value: string | null
    problem: string | null
    checked_at: Instant | null
    created_at: Generated<Instant>
  }
}
