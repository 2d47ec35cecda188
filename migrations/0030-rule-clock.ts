/** How far the clocks of rules have been followed: what came due since `seen_at` is still to be done. */
export const up = `
create table meta.rule_clock (
  app text collate "C" not null references meta.app on delete cascade,
  rule text collate "C" not null,
  -- The place of the event in the rule.
  event integer not null,
  -- The event as it was; a changed one begins anew.
  spec text collate "C" not null,
  seen_at timestamptz not null,
  primary key (app, rule, event)
);
`
