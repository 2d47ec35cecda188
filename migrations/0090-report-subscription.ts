/** Dashboards that come by mail at a time, and figures that somebody wants to hear of once they cross a bound. */
export const up = `
create table meta.board_subscription (
  id uuid primary key default meta.uuid_v7(),
  app text collate "C" not null references meta.app on delete cascade,
  dashboard text collate "C" not null,
  owner_id uuid not null references meta.user on delete cascade,
  -- Five fields, in the time zone of the organisation; on working days only where it says so.
  cron text collate "C" not null,
  workdays boolean not null default false,
  filters jsonb not null default '{}',
  -- When it is due; moved on in the transaction that plants its mails, so that each moment comes once.
  next_at timestamptz not null,
  last_at timestamptz,
  created_at timestamptz not null default now()
);
create index board_subscription_due on meta.board_subscription (next_at);
create index board_subscription_owner on meta.board_subscription (owner_id);

create table meta.board_subscriber (
  subscription uuid not null references meta.board_subscription on delete cascade,
  user_id uuid not null references meta.user on delete cascade,
  -- Unsubscribed: the row stays, so that nobody is put on the list again behind his back.
  left_at timestamptz,
  primary key (subscription, user_id)
);
create index board_subscriber_person on meta.board_subscriber (user_id);

create table meta.report_alert (
  id uuid primary key default meta.uuid_v7(),
  app text collate "C" not null references meta.app on delete cascade,
  report text collate "C" not null,
  measure text collate "C" not null,
  dashboard text collate "C",
  filters jsonb not null default '{}',
  owner_id uuid not null references meta.user on delete cascade,
  direction text collate "C" not null check (direction in ('above', 'below')),
  bound numeric not null,
  mail boolean not null default true,
  -- Said once when it was crossed; null again once the figure has fallen back.
  crossed_at timestamptz,
  -- What the last look saw, or the code of what was in its way.
  value numeric,
  problem text collate "C",
  checked_at timestamptz,
  created_at timestamptz not null default now()
);
create index report_alert_checked on meta.report_alert (checked_at nulls first);
create index report_alert_owner on meta.report_alert (owner_id);

-- Where its reader says that he wants no more of these.
alter table meta.mail add column unsubscribe text;
`
