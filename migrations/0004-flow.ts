/** Running flows, and the log of rules. */
export const up = `
create table meta.flow_instance (
  id uuid primary key,
  app text collate "C" not null,
  flow text collate "C" not null,
  -- The revision of the flow's definition that this run began with and keeps.
  revision integer not null,
  form text collate "C" not null,
  record uuid not null,
  title text not null,
  figure text,
  status text collate "C" not null
    check (status in ('running', 'returned', 'approved', 'rejected', 'withdrawn', 'cancelled')),
  -- Whether people may not change the record meanwhile.
  locks boolean not null default false,
  initiator uuid not null,
  -- The engine's own value of the run.
  state jsonb not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  updated_at timestamptz not null
);
-- One run of a flow per record at a time.
create unique index flow_instance_open on meta.flow_instance (app, flow, record) where status in ('running', 'returned');
create index flow_instance_record on meta.flow_instance (record, id desc);
create index flow_instance_initiator on meta.flow_instance (initiator, started_at desc, id desc);

create table meta.flow_visit (
  id uuid primary key,
  instance uuid not null references meta.flow_instance on delete cascade,
  node text collate "C" not null,
  number integer not null,
  unique (instance, node, number)
);

create table meta.flow_task (
  id uuid primary key,
  instance uuid not null references meta.flow_instance on delete cascade,
  app text collate "C" not null,
  flow text collate "C" not null,
  node text collate "C" not null,
  visit uuid not null,
  assignee uuid not null,
  instead_of uuid,
  state text collate "C" not null
    check (state in ('pending', 'waiting', 'approved', 'rejected', 'returned', 'transferred', 'cancelled', 'skipped')),
  created_at timestamptz not null,
  due_at timestamptz,
  read_at timestamptz,
  decided_at timestamptz,
  decided_by uuid,
  comment text
);
create index flow_task_todo on meta.flow_task (assignee, created_at desc, id desc) where state = 'pending';
create index flow_task_done on meta.flow_task (decided_by, decided_at desc, id desc) where decided_by is not null;
create index flow_task_instance on meta.flow_task (instance);

create table meta.flow_event (
  id uuid primary key default meta.uuid_v7(),
  instance uuid not null references meta.flow_instance,
  at timestamptz not null,
  actor uuid,
  kind text collate "C" not null,
  node text collate "C",
  visit uuid,
  task uuid,
  comment text,
  params jsonb,
  -- What the sender called his request: sent again, nothing happens.
  key text collate "C",
  unique (instance, key)
);
create index flow_event_instance on meta.flow_event (instance, id);
create trigger flow_event_append_only before update or delete on meta.flow_event
  for each row execute function meta.refuse_change();

create table meta.flow_copy (
  instance uuid not null references meta.flow_instance on delete cascade,
  person uuid not null,
  node text collate "C" not null,
  at timestamptz not null,
  read_at timestamptz,
  primary key (instance, person)
);
create index flow_copy_person on meta.flow_copy (person, at desc, instance desc);

create table meta.rule_run (
  id uuid primary key default meta.uuid_v7(),
  at timestamptz not null,
  app text collate "C" not null,
  rule text collate "C" not null,
  revision integer not null,
  form text collate "C" not null,
  record uuid not null,
  -- What woke it: created, updated …
  event text collate "C" not null,
  held boolean not null,
  -- [{"id", "kind", "ran"}]
  actions jsonb not null,
  actor uuid,
  via text collate "C"
);
create index rule_run_rule on meta.rule_run (app, rule, id desc);
create index rule_run_record on meta.rule_run (record, id desc);

-- Effects that have been made, by (cause, rule revision, action, target): once each, whoever tries again.
create table meta.effect (key text collate "C" primary key, at timestamptz not null);

-- Whose turn it was last, where people are chosen in turn.
create table meta.turn (key text collate "C" primary key, person uuid not null);
`
