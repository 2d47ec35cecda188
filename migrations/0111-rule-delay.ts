/** How long after its cause a run was over, in ms: after the save began, or after the moment that a clock had waited for. */
export const up = `
alter table meta.rule_run add column delay_ms double precision;
`
