/** An alert may watch one group of a chart: `{dimensions, text}`; null is everything together. */
export const up = `
alter table meta.report_alert add column part jsonb;
`
