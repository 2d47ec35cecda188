/** A run that goes on later says so: part by part, or when its moment has come; one that will not go on any more too. */
export const up = `
alter table meta.rule_run drop constraint rule_run_status_check;
alter table meta.rule_run add constraint rule_run_status_check
  check (status in ('done', 'failed', 'refused', 'running', 'waiting', 'cancelled')) not valid;
-- What was in the middle of its records when the product was brought up to date.
update meta.rule_run set status = 'running'
  where status = 'done' and trigger is not null and jsonb_path_exists(actions, '$[*].after');
drop index meta.rule_run_failed;
create index rule_run_failed on meta.rule_run (app, rule, id desc) where status in ('failed', 'refused');
create index rule_run_open on meta.rule_run (app, rule, id desc) where status in ('running', 'waiting');
`
