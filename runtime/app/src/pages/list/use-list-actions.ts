import { ApiError, exportRecords } from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { paths, toast } from '@tenon/ui/kit'
import type { Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { ListAction } from './list-action.ts'
import type { useListModel } from './use-list-model.ts'

/** What the menu of a list offers for all of it. */
export function useListActions(app: Ref<string>, form: Ref<string>, model: ReturnType<typeof useListModel>) {
  const { t } = useText()
  const router = useRouter()
  const { state, columns } = model

  /** Everything that filter and search let through, in the columns that are shown. */
  async function exportAll() {
    const { sort } = model.query.value ?? {}
    toast(t('list.bulk.exporting'))
    try {
      const wish = {
        ...model.meant.value,
        ...(sort ? { sort } : {}),
        fields: model.paths.value.filter((path) => !path.includes('.')),
      }
      await exportRecords(app.value, form.value, wish, t('list.bulk.exportFailed'))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast(error.message, { look: 'bad' })
    }
  }
  /** The view as a chart: by its group, else by the first column that has groups. */
  function makeChart() {
    const shown = columns.value
    const list = {
      form: form.value,
      filter: model.query.value?.filter,
      group:
        state.wish.value.group || shown.find((column) => column.groupable && column.field.options.length > 0)?.path,
      sum: shown.find((column) => column.total === 'sum')?.path,
    }
    return router.push({ path: `${paths.design(app.value)}/report`, query: { list: JSON.stringify(list) } })
  }
  return async function act(key: ListAction) {
    if (key === 'chart') return makeChart()
    if (key === 'export') return exportAll()
    if (key === 'bin') return router.push(paths.bin(app.value, form.value))
    if (key === 'print') return window.print()
    await navigator.clipboard.writeText(location.href)
    toast(t('list.linkCopied'), { look: 'good' })
  }
}
