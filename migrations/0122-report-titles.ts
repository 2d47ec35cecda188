/** Reports over approvals know the titles in every language. */
export const up = `
create or replace view meta.report_task as
select t.id, 1 as version, t.created_at, null::uuid as created_by, coalesce(t.decided_at, t.created_at) as updated_at,
  null::uuid as updated_by, coalesce(t.decided_by, t.assignee) as owner_id, d.department_id as dept_id,
  null::timestamptz as deleted_at, t.app, t.flow, t.flow || '/' || t.node as node, i.form, i.title, i.initiator, t.state, t.due_at,
  t.decided_at, round((extract(epoch from t.decided_at - t.created_at) / 3600)::numeric, 2) as hours,
  coalesce(t.decided_at > t.due_at, false) as late, i.titles
from meta.flow_task t join meta.flow_instance i on i.id = t.instance
left join meta.department_member d on d.user_id = coalesce(t.decided_by, t.assignee) and d.is_primary
where t.node <> '$start';

create or replace view meta.report_flow as
select i.id, 1 as version, i.started_at as created_at, i.initiator as created_by, i.updated_at, null::uuid as updated_by,
  i.initiator as owner_id, d.department_id as dept_id, null::timestamptz as deleted_at, i.app, i.flow, i.form, i.title, i.status,
  i.started_at, i.ended_at, round((extract(epoch from i.ended_at - i.started_at) / 3600)::numeric, 2) as hours, i.titles
from meta.flow_instance i left join meta.department_member d on d.user_id = i.initiator and d.is_primary;
`
