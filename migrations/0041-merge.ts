/** Two records that were made one: what moved and what was there before, so that it can be taken back. */
export const up = `
create table meta.merge (
  id uuid primary key default meta.uuid_v7(),
  app text collate "C" not null references meta.app on delete cascade,
  form text collate "C" not null,
  -- The record that stays, and the one that went into the bin.
  record uuid not null,
  other uuid not null,
  -- Fields of the one that stays: what they were and what they became.
  changes jsonb not null,
  -- Records that pointed to the other: form, field and id.
  moved jsonb not null,
  comments uuid[] not null,
  files uuid[] not null,
  merged_by uuid not null references meta.user,
  merged_at timestamptz not null,
  undone_by uuid references meta.user,
  undone_at timestamptz
);
create index merge_record on meta.merge (record);
create index merge_other on meta.merge (other);
`
