/** How many records each person has taken out of the pool of a form on a day. */
export const up = `
create table meta.claim (
  app text collate "C" not null references meta.app on delete cascade,
  form text collate "C" not null,
  person uuid not null,
  day date not null,
  number integer not null,
  primary key (app, form, person, day)
);
`
