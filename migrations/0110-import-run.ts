/**
 * How far the writing of an import is, and that its person wants it stopped. A row of its own, since the import's row is held by
 * the transaction that writes.
 */
export const up = `
create table meta.import_run (
  import uuid primary key references meta.import on delete cascade,
  done integer not null default 0,
  total integer not null default 0,
  stop_at timestamptz
);
`
