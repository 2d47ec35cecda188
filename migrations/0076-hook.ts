/** Addresses at which other systems wake rules, and the log of their calls. */
export const up = `
create table meta.hook (
  id uuid primary key default meta.uuid_v7(),
  app text collate "C" not null references meta.app on delete cascade,
  rule text collate "C" not null,
  -- In the address; the secret is made of the id, the generation and the product's key, and stands nowhere.
  token text collate "C" not null unique,
  generation integer not null default 1,
  enabled boolean not null default true,
  -- Calls in an hour.
  hourly integer not null default 3600,
  created_at timestamptz not null,
  created_by uuid,
  unique (app, rule)
);
create table meta.hook_call (
  id uuid primary key default meta.uuid_v7(),
  hook uuid not null references meta.hook on delete cascade,
  at timestamptz not null,
  -- The caller's own name for this call: the same again is answered and not done again.
  key text collate "C",
  outcome text collate "C" not null check (outcome in ('created', 'updated', 'repeated', 'refused')),
  status integer not null,
  record uuid,
  -- {"code", "params", "issues"}
  error jsonb,
  ms double precision,
  address text collate "C"
);
create unique index hook_call_key on meta.hook_call (hook, key) where outcome in ('created', 'updated');
create index hook_call_hook on meta.hook_call (hook, id desc);
`
