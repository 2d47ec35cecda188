import type { RecordRow } from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { toast } from '@tenon/ui/kit'
import { shallowRef } from 'vue'

/** The dialog in which an earlier version is looked at, and what happens when something of it was brought back. */
export function useRestore(put: (next: RecordRow) => void, refresh: () => Promise<unknown>) {
  const { t } = useText()
  const restoring = shallowRef<{ readonly version: number; readonly fields?: readonly string[] | undefined }>()
  return {
    restoring,
    restore(version: number, fields?: readonly string[]) {
      restoring.value = { version, fields }
    },
    async restored(next: RecordRow): Promise<void> {
      restoring.value = undefined
      put(next)
      toast(t('restore.done'), { look: 'good' })
      await refresh()
    },
  }
}
