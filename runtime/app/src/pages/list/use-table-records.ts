import { ApiError, type RecordQuery, type RecordRow } from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { toast } from '@tenon/ui/kit'
import { knownLines, type Line } from '@tenon/ui/table'
import { computed, type Ref } from 'vue'
import { useRecords } from './use-records.ts'
import { useWindows } from './use-windows.ts'

/** So many to either side of a record can be paged to from it. */
const AROUND = 1000

/**
 * The records of the table. A plain list is read in windows, so that its end is as near as its beginning; where heads stand
 * between the rows or cards follow each other (`paged`), it grows page by page. `most`: for how many rows the table can have places.
 */
export function useTableRecords(
  app: Ref<string>,
  form: Ref<string>,
  query: Ref<RecordQuery | null>,
  on: {
    readonly paged: Ref<boolean>
    readonly linesOf: (rows: readonly RecordRow[]) => readonly Line<RecordRow>[]
    readonly most: Ref<number>
    readonly held: (id: string) => boolean
  },
) {
  const { t } = useText()
  const pages = useRecords(
    app,
    form,
    computed(() => (on.paged.value ? query.value : null)),
  )
  const windows = useWindows(
    app,
    form,
    computed(() => (on.paged.value ? null : query.value)),
    on,
  )
  const cards = computed(() => on.linesOf(pages.rows.value))
  const known = computed(() => knownLines(cards.value))
  const either = <T>(paged: Ref<T>, windowed: Ref<T>) => computed(() => (on.paged.value ? paged.value : windowed.value))
  const now = () => (on.paged.value ? pages : windows)

  /** Rows one behind the other from this one on; reads what is not here. */
  async function run(id: string, most: number): Promise<readonly RecordRow[]> {
    if (!on.paged.value) return windows.run(id, most)
    const rows = pages.rows.value
    const at = rows.findIndex((row) => row.id === id)
    return at < 0 ? [] : rows.slice(at, at + most)
  }
  return {
    paged: on.paged,
    rows: either(pages.rows, windows.rows),
    cards,
    lines: either(known, windows.lines),
    total: either(pages.total, windows.total),
    totalKind: either(pages.totalKind, windows.totalKind),
    /** How many of them are here of a list that grows page by page. */
    loaded: computed(() => pages.rows.value.length),
    isPending: either(pages.isPending, windows.isPending),
    isError: either(pages.isError, windows.isError),
    error: either(pages.error, windows.error),
    isFetchingMore: either(pages.isFetchingMore, windows.isFetchingMore),
    news: either(pages.news, windows.news),
    /** Rows that are looked at could not be read. */
    failed: computed(() => !on.paged.value && windows.failed.value !== null),
    retry: windows.retry,
    reload: () => now().reload(),
    edit: (change: (row: RecordRow) => RecordRow | null) => now().edit(change),
    refreshRow: (id: string) => now().refreshRow(id),
    more: pages.more,
    busy: (on: boolean) => (windows.busy.value = on),
    show(from: number, to: number) {
      if (!on.paged.value) windows.show(from, to)
      else if (to >= cards.value.length - 20) pages.more()
    },
    run,
    /** Ids from one row to another in either order; null where they are more than `most`, which is said. */
    async between(from: string, to: string, most: number): Promise<readonly string[] | null> {
      const order = (on.paged.value ? known : windows.lines).value.rows
      const [a, b] = [order.atOf(from), order.atOf(to)]
      if (a < 0 || b < 0) return [to]
      const count = Math.abs(a - b) + 1
      if (count > most) {
        toast(t('list.bulk.tooFar', { most }), { look: 'bad' })
        return null
      }
      try {
        const found = await run(a < b ? from : to, count)
        if (found.length === count) return found.map(({ id }) => id)
        toast(t('list.failed'), { look: 'bad' })
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        toast(error.message, { look: 'bad' })
      }
      return null
    },
    /** Ids around a record as far as they are here, and the place of the first. */
    around(id: string): { readonly first: number; readonly ids: readonly string[] } {
      if (on.paged.value) return { first: 0, ids: pages.rows.value.map((row) => row.id) }
      const { first, rows } = windows.around(id, AROUND)
      return { first, ids: rows.map((row) => row.id) }
    },
  }
}
export type TableRecords = ReturnType<typeof useTableRecords>
