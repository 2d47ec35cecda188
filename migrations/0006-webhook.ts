/** What was sent, or is to be sent, to other systems: one row per effect, delivered at least once under its id. */
export const up = `
create table meta.webhook_delivery (
  id uuid primary key default meta.uuid_v7(),
  key text collate "C" not null unique,
  app text collate "C" not null,
  url text not null,
  event text collate "C" not null,
  body jsonb not null,
  status text collate "C" not null default 'waiting' check (status in ('waiting', 'sent', 'failed')),
  attempts integer not null default 0,
  answer integer,
  error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz
);
create index webhook_delivery_app on meta.webhook_delivery (app, id desc);
`
