import { useQueryClient } from '@tanstack/vue-query'
import type { Button, CompiledForm } from '@tenon/engine'
import {
  ApiError,
  deleteRecord,
  pressButton,
  recordsKey,
  restoreRecord,
  type NamedPeople,
  type RecordRow,
} from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { paths, toast } from '@tenon/ui/kit'
import { ref, type Ref } from 'vue'
import { useRouter } from 'vue-router'

export interface RecordActions {
  readonly busy: Readonly<Ref<string | null>>
  remove(): Promise<void>
  /** Resolves to whether it was done. */
  press(button: Button, choices?: NamedPeople): Promise<boolean>
  copyLink(): Promise<void>
}

/** What can be done to a record besides editing it. Failures are told; what is deleted can be brought back. */
export function useRecordActions(
  app: string,
  form: CompiledForm,
  record: () => RecordRow,
  name: () => string,
): RecordActions {
  const { t, label } = useText()
  const router = useRouter()
  const client = useQueryClient()
  const busy = ref<string | null>(null)
  const refreshLists = () => client.invalidateQueries({ queryKey: recordsKey(app, form.key) })

  async function guarded<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    busy.value = what
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const details = error.issues.map((issue) => issue.message).filter(Boolean)
      toast([error.message, ...details].join(' '), { look: 'bad' })
      return undefined
    } finally {
      busy.value = null
    }
  }
  return {
    busy,
    async remove() {
      const { id } = record()
      const shown = name()
      await guarded('delete', async () => {
        await deleteRecord(app, form.key, id)
        await refreshLists()
        const undo = () =>
          guarded('restore', async () => {
            await restoreRecord(app, form.key, id)
            await refreshLists()
            toast(t('record.restored', { name: shown }), { look: 'good' })
            await router.push(paths.record(app, form.key, id))
          }).then(() => undefined)
        toast(t('record.removed', { name: shown }), { action: { label: t('record.undo'), run: undo } })
        await router.push(paths.list(app, form.key))
      })
    },
    async press(button, choices) {
      const done = await guarded(button.key, () => pressButton(app, form.key, record().id, button.key, choices))
      if (done) toast(label(button.label), { look: 'good' })
      return done !== undefined
    },
    async copyLink() {
      await navigator.clipboard.writeText(new URL(paths.record(app, form.key, record().id), location.origin).href)
      toast(t('record.linkCopied'), { look: 'good' })
    },
  }
}
