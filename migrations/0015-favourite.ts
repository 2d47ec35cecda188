/** Lists that a person wants at hand: a view of a form, under the name that it had when he chose it. */
export const up = `
create table meta.favourite (
  user_id uuid not null references meta.user on delete cascade,
  app text collate "C" not null,
  form text collate "C" not null,
  view text collate "C" not null,
  label text not null,
  created_at timestamptz not null default now(),
  primary key (user_id, app, form, view)
);
`
