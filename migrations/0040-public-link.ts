/** Links through which people without an account send a form, and how often they have tried. */
export const up = `
create table meta.public_link (
  id uuid primary key default meta.uuid_v7(),
  -- Kept in clear: the builder shows its code again. Whoever holds it may send the form, and nothing else.
  token text collate "C" not null unique,
  app text collate "C" not null references meta.app on delete cascade,
  form text collate "C" not null,
  entry text collate "C" not null,
  label text not null default '',
  enabled boolean not null default true,
  expires_at timestamptz,
  hourly integer not null default 200 check (hourly between 1 and 100000),
  sent integer not null default 0,
  last_sent_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid references meta.user on delete set null
);
create index public_link_form on meta.public_link (app, form, id desc);
create table meta.public_attempt (
  key text collate "C" primary key,
  attempts integer not null,
  first_at timestamptz not null
);
`
