/** Whose turn it was: the number of each person's latest assignment, so that ties go to whoever has waited longest. */
export const up = `
create table meta.assignment (
  app text collate "C" not null references meta.app on delete cascade,
  form text collate "C" not null,
  field text collate "C" not null,
  person uuid not null,
  turn bigint not null,
  primary key (app, form, field, person)
);
`
