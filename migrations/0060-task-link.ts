/** One-time links of mails: whoever holds one may decide one task once, as the person whose it is. */
export const up = `
create table meta.task_link (
  -- Random, and known to the mail alone: the token is made of it and of the product's secret when the mail goes out.
  id uuid primary key,
  token_hash bytea not null unique,
  task uuid not null references meta.flow_task on delete cascade,
  person uuid not null references meta.user on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
create index task_link_task on meta.task_link (task);
create index task_link_expires on meta.task_link (expires_at);
alter table meta.mail add column task_link uuid references meta.task_link on delete set null;
`
