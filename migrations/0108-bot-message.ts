/** Messages of rules to a whole chat: they are for nobody by name, mention some, and outlive a channel that is not there yet. */
export const up = `
alter table meta.message
  alter column channel drop not null,
  alter column user_id drop not null,
  add column app text collate "C",
  -- The chat as the rule names it; null = a notification of one person.
  add column chat text,
  add column mentions uuid[] not null default '{}';
`
