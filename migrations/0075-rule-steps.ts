/** How each step of a run went, so that a run that stopped goes on from there. */
export const up = `
alter table meta.rule_run
  add column status text collate "C" not null default 'done' check (status in ('done', 'failed', 'refused')),
  -- Of the whole run; each step has its own in actions: [{"id", "kind", "ran", "ms", "failed", "made": {"form", "id"}}]
  add column ms double precision,
  -- {"code", "params", "issues"}
  add column error jsonb,
  -- What a clock or a call woke, where the run can go on: {"on", "rule", "index", "at"}
  add column trigger jsonb,
  -- With a step's key the name of its effect.
  add column occasion text collate "C",
  add column retries integer not null default 0,
  add column retried_at timestamptz;
create index rule_run_failed on meta.rule_run (app, rule, id desc) where status <> 'done';
`
