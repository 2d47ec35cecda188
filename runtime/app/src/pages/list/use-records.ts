import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/vue-query'
import {
  queryRecords,
  recordsKey,
  useServerEvent,
  type RecordPage,
  type RecordQuery,
  type RecordRow,
} from '@tenon/ui/api'
import { useDebounceFn } from '@vueuse/core'
import { computed, ref, type Ref } from 'vue'
import { readRow } from './read-row.ts'

/** The first page is there at once; who scrolls on is given more and more at a time, so that the end of a long list is near. */
const PAGE = { first: 60, most: 500 } as const

type PageParam = Pick<RecordQuery, 'cursor' | 'size'> & { readonly size: number }

/**
 * Records page by page as one growing list, kept fresh: a change of a row that is shown comes in by itself; new rows are
 * announced (`news`) when more than the first page has been read, so that nothing jumps under the reader.
 */
export function useRecords(app: Ref<string>, form: Ref<string>, query: Ref<RecordQuery | null>) {
  const client = useQueryClient()
  const key = computed(() => [...recordsKey(app.value, form.value), 'list', JSON.stringify(query.value)])
  const news = ref(0)
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      queryRecords(app.value, form.value, { ...query.value, count: 'estimate', ...pageParam }, signal),
    initialPageParam: { size: PAGE.first } as PageParam,
    getNextPageParam: (last: RecordPage, _pages, { size }) =>
      last.nextCursor === null ? undefined : { cursor: last.nextCursor, size: Math.min(size * 2, PAGE.most) },
    enabled: computed(() => query.value !== null),
    placeholderData: (previous) => previous,
    // Tens of thousands of rows may be here: comparing and wrapping each of them took longer than reading them.
    shallow: true,
    structuralSharing: false,
  })
  const rows = computed(() => pages.data.value?.pages.flatMap((page) => page.rows) ?? [])
  const first = computed(() => pages.data.value?.pages[0])

  const refreshSoon = useDebounceFn(() => reload(), 400, { maxWait: 2000 })
  useServerEvent('record', (event) => {
    if (!query.value || event.app !== app.value || event.form !== form.value) return
    const shown = rows.value.find((row) => row.id === event.id)
    // Our own writes come back too: what we have already is no news.
    if (shown && shown.version >= event.version && event.action !== 'deleted') return
    if ((pages.data.value?.pages.length ?? 0) <= 1) void refreshSoon()
    else if (shown) void refreshRow(event.id)
    else news.value += 1
  })

  async function reload() {
    news.value = 0
    await client.invalidateQueries({ queryKey: recordsKey(app.value, form.value) })
  }
  function edit(change: (row: RecordRow) => RecordRow | null) {
    client.setQueryData<InfiniteData<RecordPage, PageParam>>(
      key.value,
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({ ...page, rows: page.rows.flatMap((row) => change(row) ?? []) })),
        },
    )
  }
  /** Reads one row again as this list shows it; it goes when it is not there any more. */
  async function refreshRow(id: string) {
    const fresh = await readRow(app.value, form.value, id, query.value)
    edit((row) => (row.id === id ? fresh : row))
  }

  return {
    rows,
    total: computed(() => first.value?.total ?? null),
    totalKind: computed(() => first.value?.totalKind ?? 'exact'),
    isPending: pages.isPending,
    isStale: pages.isPlaceholderData,
    isError: pages.isError,
    error: pages.error,
    isFetchingMore: pages.isFetchingNextPage,
    news,
    reload,
    edit,
    refreshRow,
    more: () => {
      if (pages.hasNextPage.value && !pages.isFetching.value) void pages.fetchNextPage()
    },
  }
}
