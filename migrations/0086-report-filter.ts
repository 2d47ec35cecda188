/** Which fields reports really filter by, how often, and how long their questions took. */
export const up = `
create table meta.report_filter (
  app text collate "C" not null,
  form text collate "C" not null,
  field text collate "C" not null,
  uses bigint not null,
  milliseconds bigint not null,
  last_at timestamptz not null,
  primary key (app, form, field)
);
`
