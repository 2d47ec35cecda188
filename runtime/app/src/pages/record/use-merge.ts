import { useQueryClient } from '@tanstack/vue-query'
import { ApiError, recordsKey, undoMerge, type Merged } from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { toast } from '@tenon/ui/kit'
import { ref, type Ref } from 'vue'

/** The dialog in which a record takes in another one, and the way back right after. */
export function useMerge(
  app: string,
  form: string,
  refresh: () => Promise<unknown>,
): { readonly merging: Ref<boolean>; merged(merged: Merged, other: string): Promise<void> } {
  const { t } = useText()
  const client = useQueryClient()
  const merging = ref(false)
  const renew = async (): Promise<void> => {
    await refresh()
    await client.invalidateQueries({ queryKey: recordsKey(app, form) })
  }
  async function undo(id: string): Promise<void> {
    try {
      await undoMerge(app, form, id)
      toast(t('merge.undone'), { look: 'good' })
      await renew()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast([error.message, ...error.issues.map((issue) => issue.message)].filter(Boolean).join(' '), { look: 'bad' })
    }
  }
  return {
    merging,
    async merged({ id, moved }, other) {
      merging.value = false
      const action = { label: t('record.undo'), run: () => undo(id) }
      toast(t('merge.merged', { other, moved }), { look: 'good', action, ms: 20_000 })
      await renew()
    },
  }
}
