/**
 * What the platform itself knows, in the shape of records: `owner_id` and `dept_id` say whose a row is, so that the row scopes of
 * roles hold for reports over it. `app` null belongs to every app.
 */
export const up = `
create view meta.report_task as
select t.id, 1 as version, t.created_at, null::uuid as created_by, coalesce(t.decided_at, t.created_at) as updated_at,
  null::uuid as updated_by, coalesce(t.decided_by, t.assignee) as owner_id, d.department_id as dept_id,
  null::timestamptz as deleted_at, t.app, t.flow, t.flow || '/' || t.node as node, i.form, i.title, i.initiator, t.state, t.due_at,
  t.decided_at, round((extract(epoch from t.decided_at - t.created_at) / 3600)::numeric, 2) as hours,
  coalesce(t.decided_at > t.due_at, false) as late
from meta.flow_task t join meta.flow_instance i on i.id = t.instance
left join meta.department_member d on d.user_id = coalesce(t.decided_by, t.assignee) and d.is_primary
where t.node <> '$start';

create view meta.report_flow as
select i.id, 1 as version, i.started_at as created_at, i.initiator as created_by, i.updated_at, null::uuid as updated_by,
  i.initiator as owner_id, d.department_id as dept_id, null::timestamptz as deleted_at, i.app, i.flow, i.form, i.title, i.status,
  i.started_at, i.ended_at, round((extract(epoch from i.ended_at - i.started_at) / 3600)::numeric, 2) as hours
from meta.flow_instance i left join meta.department_member d on d.user_id = i.initiator and d.is_primary;

create view meta.report_action as
select a.id, 1 as version, a.at as created_at, a.actor as created_by, a.at as updated_at, null::uuid as updated_by,
  a.actor as owner_id, d.department_id as dept_id, null::timestamptz as deleted_at, a.app, a.at, a.action, a.form,
  a.record::text as record, case when a.params ->> 'rows' ~ '^[0-9]{1,9}$' then (a.params ->> 'rows')::numeric end as rows
from meta.audit a left join meta.department_member d on d.user_id = a.actor and d.is_primary
where a.actor is not null and a.via is null and (a.app is not null or a.action in ('signIn', 'signOut'));

create view meta.report_person as
select u.id, 1 as version, u.created_at, null::uuid as created_by, u.updated_at, null::uuid as updated_by, u.id as owner_id,
  d.department_id as dept_id, null::timestamptz as deleted_at, m.app, u.last_login_at as signed_in_at,
  (select max(a.at) from meta.audit a where a.actor = u.id) as active_at
from (select distinct app, user_id from meta.role_member) m
join meta.user u on u.id = m.user_id and u.status = 'active'
left join meta.department_member d on d.user_id = u.id and d.is_primary;
`
