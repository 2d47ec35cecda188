/** A saved view may be a segment: reports are narrowed to its records, and rules have them as their audience. */
export const up = `
alter table meta.view add column segment boolean not null default false;
create index view_segment on meta.view (app) where segment;
`
