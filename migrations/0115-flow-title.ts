/** The title of a running flow in each language, where they differ; `title` stays the Chinese one. */
export const up = `
alter table meta.flow_instance add column titles jsonb;
`
