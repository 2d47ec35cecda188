/** 手写签名: the file that somebody signed with when he decided. */
export const up = `
alter table meta.flow_task add column signature uuid;
`
