import { issueMessage } from '@tenon/engine'
import { currentSession, type RecordRow } from '@tenon/ui/api'
import { parseClipboard } from '@tenon/ui/form'
import { useText } from '@tenon/ui/i18n'
import { confirmed, toast } from '@tenon/ui/kit'
import type { Place, TableColumn } from '@tenon/ui/table'
import type { Ref } from 'vue'
import { planPaste, type RefusedRow } from './plan-paste.ts'
import { useBulk } from './use-bulk.ts'

/** Ranges of a spreadsheet pasted into the list: asked once, saved row by row, told what was refused, and taken back at once. */
export function usePaste(
  app: Ref<string>,
  form: Ref<string>,
  /** Rows one behind the other from one on. */
  run: (id: string, most: number) => Promise<readonly RecordRow[]>,
  columns: Ref<readonly TableColumn[]>,
  reload: () => Promise<unknown>,
) {
  const { t, locale } = useText()
  const bulk = useBulk(app, form)

  async function paste(at: Place, text: string): Promise<void> {
    const cells = parseClipboard(text)
    const timeZone = currentSession.value?.organisation.timeZone ?? 'Asia/Shanghai'
    const rows = await run(at.row, cells.length)
    const plan = planPaste({ rows, columns: columns.value, ...at, cells, timeZone })
    const count = plan.updates.length
    const several = cells.length > 1 || (cells[0]?.length ?? 0) > 1
    if (several && count > 0 && !(await confirmed({ text: t('list.paste.ask', { count }), ok: t('list.paste.ok') })))
      return
    const done = count === 0 ? 0 : await bulk.run({ update: plan.updates })
    if (done === null) return
    const kept = plan.refused.map((row) => ({ id: row.id, reason: reasonOf(row) }))
    const already = bulk.refused.value
    if (kept.length > 0) bulk.refused.value = { done, rows: [...(already?.rows ?? []), ...kept] }
    if (done > 0)
      toast(t('list.paste.done', { count: done }), {
        look: 'good',
        action: { label: t('list.bulk.undo'), run: () => undo(plan.before) },
      })
    await reload()
  }
  async function undo(before: Parameters<typeof bulk.run>[0]['update']): Promise<void> {
    const back = await bulk.run({ update: before ?? [] })
    if (back) toast(t('list.paste.undone', { count: back }), { look: 'good' })
    await reload()
  }
  function reasonOf({ column, why }: RefusedRow): string {
    const reason =
      typeof why === 'string' ? t(`list.paste.${why}`) : issueMessage({ path: column.path, ...why }, locale.value)
    return t('list.paste.at', { label: column.label, reason })
  }
  return { ...bulk, paste }
}
