/** 委托代理: who decides in whose place, when, in which flows. */
export const up = `
create table meta.delegation (
  id uuid primary key default meta.uuid_v7(),
  person uuid not null references meta.user,
  delegate uuid not null references meta.user,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- Null: every flow of the app; app null: every app.
  app text collate "C",
  flow text collate "C",
  created_by uuid not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  check (person <> delegate),
  check (ends_at > starts_at),
  check (app is not null or flow is null)
);
create index delegation_person on meta.delegation (person, ends_at desc) where ended_at is null;
create index delegation_delegate on meta.delegation (delegate, ends_at desc) where ended_at is null;

-- 我的常用语: what a person often writes when he decides.
create table meta.phrase (
  person uuid not null references meta.user,
  position integer not null,
  text text not null,
  primary key (person, position)
);

-- The instance that called this one.
alter table meta.flow_instance add column parent uuid;
create index flow_instance_parent on meta.flow_instance (parent) where parent is not null;

-- Running instances of an app for who administers its flows; open work of a person.
create index flow_instance_app on meta.flow_instance (app, updated_at desc, id desc) where status in ('running', 'returned');
create index flow_task_open on meta.flow_task (assignee, instance) where state in ('pending', 'waiting');
`
