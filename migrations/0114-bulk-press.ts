/** A button that is pressed for everything that a list means. */
export const up = `
alter table meta.bulk drop constraint bulk_action_check;
alter table meta.bulk add constraint bulk_action_check check (action in ('update', 'delete', 'restore', 'press'));
`
