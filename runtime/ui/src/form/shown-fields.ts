import { isMade } from '@tenon/engine'
import type { FormRights } from '../api/index.ts'
import type { FormSession } from './form-session.ts'

/**
 * Which fields a form shows just now: those the viewer has a right to, that linkage shows, and, on a new record, that
 * can hold anything before it is saved (no numbers and sums that only the server makes).
 */
export function useShownFields(session: FormSession, rights: () => FormRights | undefined): (key: string) => boolean {
  return (key) => {
    const field = session.form.field(key)
    if (!field) return false
    const mode = rights()?.fields[key]
    if (rights() && mode === undefined && field.type.storage !== 'none') return false
    if (!session.standing(key).visible) return false
    if (session.mode === 'update') return true
    if (field.type.serverSet || mode === 'masked') return false
    const waits = isMade(field) && field.columnType === undefined
    return !waits || (session.values.value[key] ?? null) !== null
  }
}
