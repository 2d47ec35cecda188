/** When an automatic node of a running flow failed; null while none waits for help. */
export const up = `
alter table meta.flow_instance add column failed_at timestamptz;
create index flow_instance_failed on meta.flow_instance (app, flow) where failed_at is not null;
`
