/** Old calls are removed by their age. */
export const up = `
create index hook_call_at on meta.hook_call (at);
`
