/** Which run of a flow has told another system something, and that somebody has passed by what did not arrive. */
export const up = `
alter table meta.webhook_delivery
  add column instance uuid,
  add column passed_at timestamptz;
create index webhook_delivery_failed on meta.webhook_delivery (instance)
  where status = 'failed' and passed_at is null and instance is not null;
`
