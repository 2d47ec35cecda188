/** Ways to reach people, what each person wants by which of them, and how every delivery to the outside stands. */
export const up = `
insert into meta.revision (name) values ('channel');

-- A way to reach people: mail is there from the beginning, SMS gateways and bots are set up by administrators.
create table meta.channel (
  id uuid primary key default meta.uuid_v7(),
  kind text collate "C" not null,
  name text not null default '',
  enabled boolean not null default true,
  settings jsonb not null default '{}',
  -- Encrypted under a key derived from the product's secret; null = none. Never leaves the server.
  secrets bytea,
  -- Only for people of these departments and below; empty = for everybody.
  departments uuid[] not null default '{}',
  -- Kinds of notifications that come this way unless a person says otherwise.
  defaults text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- What was sent keeps its name.
  deleted_at timestamptz
);
insert into meta.channel (kind) values ('mail');

create table meta.notification_setting (
  user_id uuid primary key references meta.user on delete cascade,
  settings jsonb not null default '{}',
  updated_at timestamptz not null default now()
);

-- A notification is written in any case: its key keeps it from coming twice. Who does not want it in the application
-- does not see it there.
alter table meta.notification add column shown boolean not null default true;

-- What waits for the end of quiet hours, for a digest, or for the others of a burst.
create table meta.held_notice (
  id uuid primary key default meta.uuid_v7(),
  user_id uuid not null references meta.user on delete cascade,
  channel uuid not null references meta.channel on delete cascade,
  notification uuid not null references meta.notification on delete cascade,
  reason text collate "C" not null check (reason in ('quiet', 'digest', 'burst')),
  -- The form for mail where the cause has one: {subject, text, taskLink}.
  mail jsonb,
  due_at timestamptz not null,
  created_at timestamptz not null,
  done_at timestamptz,
  unique (notification, channel)
);
create index held_notice_due on meta.held_notice (due_at) where done_at is null;
create index held_notice_done on meta.held_notice (done_at) where done_at is not null;

-- A message over HTTP: SMS, bots. Its id is the stable id of the delivery.
create table meta.message (
  id uuid primary key default meta.uuid_v7(),
  key text collate "C" unique,
  channel uuid not null references meta.channel,
  user_id uuid not null references meta.user on delete cascade,
  topic text collate "C" not null,
  recipient text collate "C" not null,
  title text not null,
  body text not null,
  url text,
  status text collate "C" not null default 'waiting' check (status in ('waiting', 'sending', 'sent', 'failed')),
  attempts integer not null default 0,
  interrupted integer not null default 0,
  error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz
);

-- Old rows of the log stand for themselves; the foreign key would only hinder removing a person.
alter table meta.mail add column user_id uuid;
alter table meta.mail add column channel uuid;

alter table meta.webhook_delivery add column interrupted integer not null default 0;
alter table meta.webhook_delivery drop constraint webhook_delivery_status_check;
alter table meta.webhook_delivery add constraint webhook_delivery_status_check
  check (status in ('waiting', 'sending', 'sent', 'failed'));
${['mail', 'message', 'webhook_delivery']
  .map(
    (table) => `
alter table meta.${table} add column max_attempts integer not null default 12;
-- What the other side said last.
alter table meta.${table} add column reply text;
alter table meta.${table} add column tried_at timestamptz;
alter table meta.${table} add column next_at timestamptz;
create index ${table}_status on meta.${table} (status, id desc);`,
  )
  .join('')}
create index mail_person on meta.mail (user_id, created_at) where user_id is not null;
create index message_person on meta.message (user_id, created_at);
`
