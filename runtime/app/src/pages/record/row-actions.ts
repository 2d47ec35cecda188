import type { FormRights, RecordRow } from '@tenon/ui/api'

export type RowAction = 'edit' | 'delete' | 'transfer' | 'print'

/** Whether the viewer may do this to this very record: the server says so per record, the form's rights are the ceiling. */
export function mayDo(action: RowAction, record: RecordRow, rights: FormRights | undefined): boolean {
  if (rights && !rights[action]) return false
  const listed = record['_actions']
  return Array.isArray(listed) ? listed.includes(action) : true
}
