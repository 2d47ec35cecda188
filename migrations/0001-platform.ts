/** The platform's own tables. Records live elsewhere: schema `app_<app>`, made by publishing. PostgreSQL 15 is the floor. */
export const up = `
create schema meta;

-- Version 7: 48 bits of milliseconds, 12 bits of the microseconds within, 62 random bits. Sorts by time of making.
create function meta.uuid_v7() returns uuid language sql volatile parallel safe as $$
  select encode(overlay(uuid_send(gen_random_uuid())
    placing int8send(((t.us / 1000) << 16) | 28672 | ((t.us % 1000) * 4096 / 1000)) from 1 for 8), 'hex')::uuid
  from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint as us) t
$$;

create function meta.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on %.% is refused: its rows are kept for ever', tg_op, tg_table_schema, tg_table_name
    using errcode = '42501';
end $$;

create table meta.setting (
  key text collate "C" primary key,
  value jsonb not null,
  updated_at timestamptz not null default now(),
  updated_by uuid
);

-- One row per thing that caches watch; a change raises the number in its own transaction.
create table meta.revision (name text collate "C" primary key, version bigint not null default 1);
insert into meta.revision (name) values ('organisation');

create table meta.department (
  id uuid primary key default meta.uuid_v7(),
  parent_id uuid references meta.department,
  title text collate "C" not null,
  head_id uuid,
  position integer not null default 0,
  created_at timestamptz not null default now()
);
create index department_parent on meta.department (parent_id);

create table meta.user (
  id uuid primary key default meta.uuid_v7(),
  username text collate "C" not null,
  username_key text collate "C" not null unique,
  name text collate "C" not null,
  search text collate "C" not null default '',
  email text collate "C",
  mobile text collate "C",
  locale text collate "C",
  status text collate "C" not null default 'active' check (status in ('active', 'disabled')),
  password_hash text collate "C",
  must_change_password boolean not null default false,
  platform_roles text[] not null default '{}',
  permission_version bigint not null default 1,
  -- The first administrator is one row and no second: 100 parallel set-ups make one.
  first_administrator boolean unique check (first_administrator),
  last_login_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now()
);
alter table meta.department add foreign key (head_id) references meta.user on delete set null;

create table meta.department_member (
  user_id uuid not null references meta.user on delete cascade,
  department_id uuid not null references meta.department,
  is_primary boolean not null default false,
  primary key (user_id, department_id)
);
create index department_member_department on meta.department_member (department_id);
create unique index department_member_primary on meta.department_member (user_id) where is_primary;

create table meta.role_member (
  app text collate "C" not null,
  role text collate "C" not null,
  user_id uuid not null references meta.user on delete cascade,
  primary key (app, role, user_id)
);
create index role_member_user on meta.role_member (user_id);

create table meta.session (
  id_hash bytea primary key,
  user_id uuid not null references meta.user on delete cascade,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  address text collate "C",
  agent text collate "C"
);
create index session_person on meta.session (user_id);

create table meta.token (
  id uuid primary key default meta.uuid_v7(),
  user_id uuid not null references meta.user on delete cascade,
  label text collate "C" not null,
  hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- Failed sign-ins by account and by address.
create table meta.login_failure (
  key text collate "C" primary key,
  failures integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null
);

create table meta.app (
  key text collate "C" primary key,
  -- 0 while nothing is published. Every process compares it with what its cache was made from.
  version integer not null default 0,
  template text collate "C",
  created_at timestamptz not null default now(),
  created_by uuid
);

create table meta.definition (
  app text collate "C" not null references meta.app on delete cascade,
  kind text collate "C" not null,
  key text collate "C" not null,
  revision integer not null,
  body jsonb not null,
  created_at timestamptz not null default now(),
  created_by uuid,
  primary key (app, kind, key, revision)
);
create trigger definition_immutable before update on meta.definition
  for each row execute function meta.refuse_change();

-- A version of an app is a map of "kind/key" to the revision of that definition.
create table meta.app_version (
  app text collate "C" not null references meta.app on delete cascade,
  version integer not null,
  revisions jsonb not null,
  note text,
  restored_from integer,
  created_at timestamptz not null default now(),
  created_by uuid,
  primary key (app, version)
);
create trigger app_version_immutable before update on meta.app_version
  for each row execute function meta.refuse_change();

-- What a builder has changed since the last publish; body null = removed.
create table meta.draft (
  app text collate "C" not null references meta.app on delete cascade,
  kind text collate "C" not null,
  key text collate "C" not null,
  revision integer not null default 1,
  body jsonb,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  primary key (app, kind, key)
);

-- Physical tables and columns as allotted at first publish; a removed field's column stays, archived, until purged.
create table meta.physical_table (
  app text collate "C" not null,
  form text collate "C" not null,
  subform text collate "C" not null default '',
  name text collate "C" not null,
  state text collate "C" not null default 'live' check (state in ('live', 'archived')),
  created_at timestamptz not null default now(),
  primary key (app, form, subform),
  unique (app, name)
);
create table meta.physical_column (
  app text collate "C" not null,
  form text collate "C" not null,
  subform text collate "C" not null default '',
  name text collate "C" not null,
  field_id text collate "C" not null,
  field_key text collate "C" not null,
  sql_type text collate "C" not null,
  state text collate "C" not null default 'live' check (state in ('live', 'archived', 'purged')),
  since_version integer not null,
  archived_version integer,
  archived_at timestamptz,
  primary key (app, form, subform, name)
);

create table meta.audit (
  id uuid primary key default meta.uuid_v7(),
  at timestamptz not null default now(),
  actor uuid,
  -- What acted when no person did, or through what a person acted: 'rule/signed', 'import/…', 'token/…'.
  via text collate "C",
  action text collate "C" not null,
  app text collate "C",
  form text collate "C",
  record uuid,
  version integer,
  -- [{"field": "mobile", "from": "…", "to": "…"}]; decimals as text.
  changes jsonb,
  params jsonb,
  request text collate "C",
  address text collate "C",
  xact xid8 not null default pg_current_xact_id()
) with (fillfactor = 100);
create index audit_at on meta.audit (at desc, id desc);
create index audit_actor on meta.audit (actor, at desc, id desc);
create index audit_record on meta.audit (record, at desc, id desc) where record is not null;
create index audit_form on meta.audit (app, form, at desc, id desc);
create index audit_action on meta.audit (action, at desc, id desc);
create index audit_changes on meta.audit using gin (changes jsonb_path_ops) where changes is not null;
create index audit_xact on meta.audit (xact);
create trigger audit_append_only before update or delete on meta.audit
  for each row execute function meta.refuse_change();
create trigger audit_no_truncate before truncate on meta.audit
  for each statement execute function meta.refuse_change();

-- Batches of audit rows, each linked to the one before by HMAC. Sealing state lives here: audit rows are never updated.
create table meta.audit_seal (
  batch bigint primary key,
  sealed_at timestamptz not null,
  -- All rows of transactions in [xact_from, xact_to) of this era are in this batch; an era ends when a backup is restored.
  era uuid not null,
  xact_from xid8 not null,
  xact_to xid8 not null,
  ids uuid[] not null,
  hashes bytea[] not null,
  previous bytea not null,
  mac bytea not null
);
create trigger audit_seal_append_only before update or delete on meta.audit_seal
  for each row execute function meta.refuse_change();
create trigger audit_seal_no_truncate before truncate on meta.audit_seal
  for each statement execute function meta.refuse_change();

-- Events as written by business transactions; drained within moments into meta.event and jobs.
create table meta.outbox (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  topic text collate "C" not null,
  app text collate "C",
  form text collate "C",
  record uuid,
  payload jsonb not null default '{}'
) with (fillfactor = 100, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Appended under one lock, so that seq has no gaps that fill later: paging by it misses nothing. Kept for a day.
create table meta.event (
  seq bigint generated always as identity primary key,
  outbox_id bigint not null,
  at timestamptz not null,
  topic text collate "C" not null,
  app text collate "C",
  form text collate "C",
  record uuid,
  payload jsonb not null
);
create index event_at on meta.event (at);

create table meta.timer (
  id uuid primary key default meta.uuid_v7(),
  due_at timestamptz not null,
  task text collate "C" not null,
  -- One timer per key: setting it again moves it.
  key text collate "C" unique,
  app text collate "C",
  form text collate "C",
  record uuid,
  payload jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index timer_due on meta.timer (due_at);
create index timer_record on meta.timer (record) where record is not null;

create table meta.notification (
  id uuid primary key default meta.uuid_v7(),
  user_id uuid not null references meta.user on delete cascade,
  kind text collate "C" not null,
  title text not null,
  body text,
  link jsonb,
  -- The effect's unique key (cause, rule version, action, target): written again, nothing happens.
  key text collate "C",
  created_at timestamptz not null default now(),
  read_at timestamptz,
  unique (user_id, key)
);
create index notification_user on meta.notification (user_id, id desc);
create index notification_unread on meta.notification (user_id) where read_at is null;

create table meta.mail (
  id uuid primary key default meta.uuid_v7(),
  key text collate "C" unique,
  message_id text collate "C" not null,
  recipient text collate "C" not null,
  subject text not null,
  body_text text not null,
  body_html text,
  status text collate "C" not null default 'waiting' check (status in ('waiting', 'sending', 'sent', 'failed')),
  attempts integer not null default 0,
  -- Times the sending process was killed before it could say how it ended.
  interrupted integer not null default 0,
  error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz
);

create table meta.comment (
  id uuid primary key default meta.uuid_v7(),
  app text collate "C" not null,
  form text collate "C" not null,
  record uuid not null,
  author uuid not null references meta.user,
  text text not null,
  mentions uuid[] not null default '{}',
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
create index comment_record on meta.comment (record, id desc);

create table meta.view (
  id uuid primary key default meta.uuid_v7(),
  app text collate "C" not null,
  form text collate "C" not null,
  owner_id uuid not null references meta.user on delete cascade,
  label text not null,
  kind text collate "C" not null default 'table',
  columns jsonb not null default '[]',
  filter jsonb,
  sort jsonb not null default '[]',
  "group" jsonb,
  settings jsonb not null default '{}',
  shared boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index view_form on meta.view (app, form);

create table meta.file (
  id uuid primary key default meta.uuid_v7(),
  uploaded_by uuid not null,
  name text not null,
  media_type text collate "C" not null,
  size bigint not null,
  sha256 bytea not null,
  -- Random name of the bytes outside any web root; no part of it comes from the user.
  storage_key text collate "C" not null unique,
  width integer,
  height integer,
  -- Set once, when a record takes the file; until then only the uploader may use it, and it is removed after a day.
  app text collate "C",
  form text collate "C",
  record uuid,
  field text collate "C",
  created_at timestamptz not null default now()
);
create index file_record on meta.file (record) where record is not null;
create index file_unused on meta.file (created_at) where record is null;

-- Automatic numbers: one row per form, field and reset period.
create table meta.sequence (
  app text collate "C" not null,
  form text collate "C" not null,
  field text collate "C" not null,
  period text collate "C" not null default '',
  value bigint not null,
  primary key (app, form, field, period)
);

-- Processes that are alive hold the advisory lock of their number; what a dead one had in hand is taken over.
create table meta.process (
  id uuid primary key,
  lock_id integer generated always as identity unique,
  worker_ids text[] not null default '{}',
  host text not null,
  pid integer not null,
  started_at timestamptz not null
);
`
