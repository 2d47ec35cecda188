/** Subscriptions and alerts rest while their owner wants none. */
export const up = `
alter table meta.board_subscription add column paused boolean not null default false;
alter table meta.report_alert add column paused boolean not null default false;
`
