/** What goes on behind a wait, or after a failure, comes of an import still where the run began in one. */
export const up = `
alter table meta.rule_run add column imported boolean not null default false;
`
