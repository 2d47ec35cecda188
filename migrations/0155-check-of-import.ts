/** What the check of an import could see: records written by any other transaction are compared when it runs. */
export const up = `
alter table meta.import add column checked_with pg_snapshot;
`
