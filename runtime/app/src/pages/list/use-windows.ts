import { CancelledError, useQuery, useQueryClient } from '@tanstack/vue-query'
import {
  queryRecords,
  recordsKey,
  useServerEvent,
  type RecordPage,
  type RecordQuery,
  type RecordRow,
} from '@tenon/ui/api'
import { partialLines, waitingPlaces, type LinePlace } from '@tenon/ui/table'
import { useDebounceFn } from '@vueuse/core'
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { readRow } from './read-row.ts'
import {
  letGo,
  questionFor,
  rowsOf,
  runAround,
  runFrom,
  WINDOW,
  windowOf,
  windowsFor,
  windowsOf,
  type Edges,
  type Windows,
} from './windows.ts'

/** Windows that are kept: ten thousand rows at most, whatever is scrolled through. */
const MOST_KEPT = 100

/**
 * A list of any length of which only what is looked at is here: the first window comes with the page, the others when their
 * places are on the screen; what is scrolled past is not fetched, what is far away is let go. `most`: for how many rows the table
 * can have places; `held`: rows that must stay. Rows that others change come in by themselves; new ones are announced (`news`) as soon as
 * somebody has scrolled or edits, so that nothing jumps under him.
 */
export function useWindows(
  app: Ref<string>,
  form: Ref<string>,
  query: Ref<RecordQuery | null>,
  { most, held }: { readonly most: Ref<number>; readonly held: (id: string) => boolean },
) {
  const client = useQueryClient()
  const key = computed(() => [...recordsKey(app.value, form.value), 'windows', JSON.stringify(query.value)])
  const first = useQuery<RecordPage>({
    queryKey: key,
    queryFn: ({ signal }) => readWindow(0, 'estimate', signal),
    enabled: computed(() => query.value !== null),
    placeholderData: (previous) => previous,
    shallow: true,
    structuralSharing: false,
  })
  const exact = useQuery({
    queryKey: computed(() => {
      const { filter = null, search = '' } = query.value ?? {}
      return [...recordsKey(app.value, form.value), 'count', JSON.stringify([filter, search])]
    }),
    queryFn: async ({ signal }) => {
      const { filter, search } = query.value ?? {}
      const meant = { ...(filter === undefined ? {} : { filter }), ...(search ? { search } : {}) }
      const wish = { ...meant, fields: [], size: 1, count: 'exact' } as const
      return (await queryRecords(app.value, form.value, wish, signal)).total
    },
    enabled: computed(() => query.value !== null && first.data.value?.totalKind === 'atLeast'),
    staleTime: 60_000,
    retry: false,
  })

  const windows = shallowRef<Windows>(new Map())
  /** Where a window has shown that the list ends, and how many there are at least because a full one has more behind it. */
  const end = ref<number | null>(null)
  const beyond = ref(0)
  const news = ref(0)
  const busy = ref(false)
  const failed = shallowRef<Error | null>(null)
  let screen = { from: 0, to: 0 }
  /** Windows that are shown as they were until they have been read again. */
  let stale = new Set<number>()
  const asked = new Map<number, readonly unknown[]>()
  const edges = new Map<number, NonNullable<ReturnType<Edges['get']>>>()
  let turn = 0

  const counted = computed(() => {
    const total = first.data.value?.total ?? 0
    return first.data.value?.totalKind === 'atLeast' ? Math.max(exact.data.value ?? 0, total) : total
  })
  const totalKind = computed(() =>
    end.value === null && first.data.value?.totalKind === 'atLeast' && exact.data.value == null ? 'atLeast' : 'exact',
  )
  const all = computed(() => end.value ?? Math.max(counted.value, beyond.value))
  const known = computed(() => end.value ?? (totalKind.value === 'exact' ? counted.value : null))
  let waiting: readonly LinePlace[] = []
  const places = computed(() => (waiting = waitingPlaces(Math.min(all.value, most.value), waiting)))
  const placed = computed(() => rowsOf(windows.value))
  const lines = computed(() => partialLines(all.value, places.value, placed.value))
  const rows = computed(() => placed.value.map(({ row }) => row))

  let shownKey = ''
  watch(
    [first.data, first.isPlaceholderData],
    ([page, previous]) => {
      if (previous || page?.rows === windows.value.get(0)) return
      const now = JSON.stringify(key.value)
      const onScreen = windowsOf(screen.from, screen.to)
      const stay = now === shownKey ? [...windows.value].filter(([number]) => onScreen.includes(number)) : []
      shownKey = now
      leaveAll()
      end.value = null
      beyond.value = 0
      edges.clear()
      stale = new Set(stay.map(([number]) => number))
      windows.value = new Map(stay)
      if (page) put(0, page)
      else windows.value = new Map()
      ask()
    },
    { immediate: true },
  )
  watch(all, () => askSoon())
  onScopeDispose(leaveAll)

  const askSoon = useDebounceFn(ask, 50, { maxWait: 200 })
  function ask(): void {
    if (!query.value || first.isPlaceholderData.value || !first.data.value) return
    const wanted = windowsFor(screen.from, screen.to, all.value)
    for (const number of [...asked.keys()]) if (!wanted.includes(number)) leave(number)
    for (const number of wanted) if (!windows.value.has(number) || stale.has(number)) void fetchWindow(number)
  }
  async function fetchWindow(number: number): Promise<void> {
    if (asked.has(number)) return
    // Each question has a key of its own: one that was called off is not waited for again.
    const queryKey = [...key.value, number, (turn += 1)]
    asked.set(number, queryKey)
    try {
      const page = await client.fetchQuery({
        queryKey,
        queryFn: ({ signal }) => readWindow(number, 'none', signal),
        staleTime: 0,
        gcTime: 0,
      })
      if (asked.get(number) !== queryKey) return
      failed.value = null
      put(number, page)
    } catch (error) {
      if (!(error instanceof CancelledError) && asked.get(number) === queryKey) failed.value = error as Error
    } finally {
      if (asked.get(number) === queryKey) asked.delete(number)
    }
  }
  function readWindow(number: number, count: 'estimate' | 'none', signal: AbortSignal): Promise<RecordPage> {
    const page = questionFor(number, edges, known.value)
    return queryRecords(app.value, form.value, { ...query.value, ...page, count }, signal)
  }
  function put(number: number, page: RecordPage): void {
    const behind = (number + 1) * WINDOW
    if (page.nextCursor === null) end.value = Math.min(end.value ?? Infinity, number * WINDOW + page.rows.length)
    else {
      if (end.value !== null && end.value <= behind) end.value = null
      beyond.value = Math.max(beyond.value, behind + 1)
    }
    stale.delete(number)
    const next = new Map(windows.value).set(number, page.rows)
    windows.value = letGo(next, windowOf(screen.from), MOST_KEPT, held)
    edges.set(number, { before: page.previousCursor ?? null, behind: page.nextCursor })
    for (const each of edges.keys()) if (!windows.value.has(each)) edges.delete(each)
  }
  function leave(number: number): void {
    const queryKey = asked.get(number)
    asked.delete(number)
    if (queryKey) void client.cancelQueries({ queryKey })
  }
  function leaveAll(): void {
    for (const number of [...asked.keys()]) leave(number)
  }
  /** The rows of these places are here; what cannot be read is missing. */
  async function ensure(from: number, to: number): Promise<void> {
    for (const number of windowsOf(from, Math.min(to, all.value - 1)))
      if (!windows.value.has(number)) await fetchWindow(number)
  }

  async function reload(): Promise<void> {
    news.value = 0
    failed.value = null
    await client.invalidateQueries({ queryKey: recordsKey(app.value, form.value) })
  }
  function edit(change: (row: RecordRow) => RecordRow | null): void {
    let gone = false
    const next = new Map<number, readonly RecordRow[]>()
    for (const [number, held] of windows.value) {
      const changed = held.map((row) => change(row) ?? ((gone = true), row))
      next.set(number, changed.some((row, i) => row !== held[i]) ? changed : held)
    }
    windows.value = next
    client.setQueryData<RecordPage>(key.value, (page) => page && { ...page, rows: next.get(0) ?? page.rows })
    // What stood behind it has moved up.
    if (gone) void reload()
  }
  async function refreshRow(id: string): Promise<void> {
    const fresh = await readRow(app.value, form.value, id, query.value)
    edit((row) => (row.id === id ? fresh : row))
  }

  const refreshSoon = useDebounceFn(() => reload(), 400, { maxWait: 2000 })
  useServerEvent('record', (event) => {
    if (!query.value || event.app !== app.value || event.form !== form.value) return
    const shown = rows.value.find((row) => row.id === event.id)
    // Our own writes come back too: what we have already is no news.
    if (shown && shown.version >= event.version && event.action !== 'deleted') return
    const gone = event.action === 'deleted'
    if ((windows.value.size <= 1 || (shown && gone)) && !busy.value) return void refreshSoon()
    if (shown && !gone) return void refreshRow(event.id)
    if (shown || !gone) news.value += 1
    // What is read from now on has other neighbours.
    const onScreen = windowsOf(screen.from, screen.to)
    windows.value = new Map([...windows.value].filter(([number]) => number === 0 || onScreen.includes(number)))
    edges.clear()
  })

  return {
    lines,
    rows,
    total: computed(() => (first.data.value ? all.value : null)),
    totalKind,
    isPending: first.isPending,
    isError: first.isError,
    error: first.error,
    isFetchingMore: computed(() => false),
    failed,
    news,
    busy,
    reload,
    retry: () => {
      failed.value = null
      ask()
    },
    edit,
    refreshRow,
    show(from: number, to: number) {
      screen = { from, to }
      void askSoon()
    },
    /** Rows one behind the other from this one on, at most so many. */
    async run(id: string, most: number): Promise<readonly RecordRow[]> {
      const at = lines.value.placeOf(id)
      if (at < 0) return []
      await ensure(at, at + most - 1)
      return runFrom(windows.value, at, most)
    },
    /** What stands around a record, for who pages through the list record by record. */
    around(id: string, most: number) {
      const at = lines.value.placeOf(id)
      return at < 0 ? { first: 0, rows: [] } : runAround(windows.value, at, most)
    },
  }
}
