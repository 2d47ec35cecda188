/** 工作日历: when work is done, for deadlines in working time. Without a default one: Mondays to Fridays, with the holidays of China. */
export const up = `
create table meta.work_calendar (
  id uuid primary key default meta.uuid_v7(),
  key text collate "C" not null unique,
  name text not null,
  -- Whose public holidays and make-up days count before its own days.
  base text collate "C" not null check (base in ('china', 'none')),
  weekdays jsonb not null,
  -- Minutes after midnight.
  from_minute integer not null check (from_minute >= 0),
  until_minute integer not null check (until_minute <= 1440),
  -- [{"day", "works", "note"?}]
  days jsonb not null,
  is_default boolean not null default false,
  updated_at timestamptz not null,
  updated_by uuid not null,
  check (from_minute < until_minute)
);
create unique index work_calendar_default on meta.work_calendar (is_default) where is_default;
`
