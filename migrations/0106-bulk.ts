/** A change of all records that a list means: which they were when it began, and what became of each. */
export const up = `
create table meta.bulk (
  id uuid primary key default meta.uuid_v7(),
  app text collate "C" not null references meta.app on delete cascade,
  form text collate "C" not null,
  created_by uuid not null references meta.user on delete cascade,
  created_at timestamptz not null,
  action text collate "C" not null check (action in ('update', 'delete', 'restore')),
  -- Filter, search and values; of one that takes another back, its id.
  request jsonb not null,
  status text collate "C" not null default 'waiting' check (status in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  total integer,
  done integer not null default 0,
  refused integer not null default 0,
  problem jsonb,
  finished_at timestamptz
);
create index bulk_person on meta.bulk (created_by, id desc);

create table meta.bulk_row (
  bulk uuid not null references meta.bulk on delete cascade,
  row_no integer not null,
  record uuid not null,
  state text collate "C" not null default 'waiting' check (state in ('waiting', 'done', 'refused')),
  problem jsonb,
  primary key (bulk, row_no)
);
create index bulk_row_refused on meta.bulk_row (bulk, row_no) where state = 'refused';
`
