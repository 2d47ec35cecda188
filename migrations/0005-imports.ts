/** Imports of spreadsheets: the file, what its columns mean, how it went, and the rows that somebody should look at. */
export const up = `
create table meta.import (
  id uuid primary key default meta.uuid_v7(),
  app text collate "C" not null references meta.app on delete cascade,
  form text collate "C" not null,
  created_by uuid not null references meta.user,
  created_at timestamptz not null default now(),
  name text not null,
  -- The file itself: any process may go on with the import, wherever it was uploaded.
  bytes bytea not null,
  status text collate "C" not null default 'uploaded' check (status in
    ('uploaded', 'mapped', 'checking', 'checked', 'running', 'done', 'failed', 'cancelled', 'undone')),
  sheets jsonb not null,
  sheet text not null,
  mapping jsonb not null,
  -- What somebody wrote into cells while looking through the errors: row → column → text.
  corrections jsonb not null default '{}',
  mode text collate "C" not null default 'create' check (mode in ('create', 'update', 'upsert')),
  key_field text collate "C",
  on_error text collate "C" not null default 'skip' check (on_error in ('skip', 'reject-all')),
  -- Version of the app that the check was made with, and the table that holds what it accepted.
  app_version integer,
  staging text collate "C",
  rows integer not null default 0,
  done integer not null default 0,
  accepted integer not null default 0,
  created integer not null default 0,
  updated integer not null default 0,
  refused integer not null default 0,
  warnings integer not null default 0,
  issues jsonb not null default '{}',
  problem jsonb,
  started_at timestamptz,
  finished_at timestamptz,
  seconds numeric,
  -- The transaction that wrote the records: everything created in it goes when the import is undone.
  xact xid8,
  undone_at timestamptz,
  undone_by uuid,
  undone integer not null default 0,
  kept integer not null default 0
);
create index import_form on meta.import (app, form, id desc);
create index import_person on meta.import (created_by, id desc);

-- Rows with something to say: refused ones, warnings, and updates of records that are there already.
create table meta.import_row (
  import uuid not null references meta.import on delete cascade,
  row_no integer not null,
  state text collate "C" not null check (state in ('refused', 'warned', 'update')),
  record uuid,
  input jsonb,
  issues jsonb not null default '[]',
  primary key (import, row_no)
);

-- Exports: what was asked for, and the file when it is there. Kept for a day.
create table meta.export (
  id uuid primary key default meta.uuid_v7(),
  app text collate "C" not null references meta.app on delete cascade,
  form text collate "C" not null,
  created_by uuid not null references meta.user,
  created_at timestamptz not null default now(),
  request jsonb not null,
  name text not null,
  status text collate "C" not null default 'waiting' check (status in ('waiting', 'running', 'done', 'failed')),
  rows integer not null default 0,
  bytes bytea,
  finished_at timestamptz
);
create index export_person on meta.export (created_by, id desc);
`
