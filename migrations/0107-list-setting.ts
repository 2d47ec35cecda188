/** How a person has arranged a view for himself (view '' = which view he opens the form with), and who may change a shared view. */
export const up = `
create table meta.list_setting (
  user_id uuid not null references meta.user on delete cascade,
  app text collate "C" not null,
  form text collate "C" not null,
  view text collate "C" not null,
  settings jsonb not null,
  updated_at timestamptz not null,
  primary key (user_id, app, form, view)
);
alter table meta.view
  add column editors text collate "C" not null default 'owner' check (editors in ('owner', 'all'));
`
