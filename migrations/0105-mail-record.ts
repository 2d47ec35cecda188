/** What record a mail is about, and the text that its subject was made of: its placeholders say who may read it. */
export const up = `
alter table meta.mail
  add column app text collate "C",
  add column form text collate "C",
  add column record uuid,
  add column subject_template text;
create index mail_record on meta.mail (record, created_at desc) where record is not null;
`
