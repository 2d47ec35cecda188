import { useQueries, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Expression, OptionItem } from '@tenon/engine'
import {
  ApiError,
  queryRecords,
  recordsKey,
  sumRecords,
  useServerEvent,
  type RecordPage,
  type RecordQuery,
  type RecordRow,
} from '@tenon/ui/api'
import { useDebounceFn } from '@vueuse/core'
import { computed, shallowRef, type Ref } from 'vue'

const CARDS = 30
/** As many as one request gives. */
const MOST = 500

export interface BoardColumn {
  readonly value: string | null
  readonly option: OptionItem | undefined
  readonly rows: readonly RecordRow[]
  readonly total: number
  readonly sum: number | null
  /** There are cards that have not been read. */
  readonly more: boolean
  readonly pending: boolean
}

/** A column per option with its first cards, and the count and sum of all of them. A value outside the options has no column. */
export function useBoard(
  app: Ref<string>,
  form: Ref<string>,
  query: Ref<RecordQuery | null>,
  board: Ref<{ path: string; options: readonly OptionItem[]; sum: string | undefined }>,
) {
  const client = useQueryClient()
  const key = computed(() => [
    ...recordsKey(app.value, form.value),
    'board',
    board.value.path,
    JSON.stringify(query.value),
  ])
  const sizes = shallowRef<Readonly<Record<string, number>>>({})
  const sizeOf = (value: string) => sizes.value[value] ?? CARDS
  const values = computed(() => board.value.options.filter((option) => !option.retired).map((option) => option.value))
  const within = (value: string): Expression => {
    const own: Expression = { '==': [{ var: board.value.path }, value] }
    return query.value?.filter === undefined ? own : { and: [query.value.filter, own] }
  }
  const pages = useQueries({
    queries: computed(() =>
      (query.value ? values.value : []).map((value) => ({
        queryKey: [...key.value, value, sizeOf(value)],
        queryFn: () =>
          queryRecords(app.value, form.value, {
            ...query.value,
            filter: within(value),
            size: sizeOf(value),
            count: 'estimate' as const,
          }),
        placeholderData: (previous: RecordPage | undefined) => previous,
      })),
    ),
  })
  const sums = useQuery({
    queryKey: computed(() => [...key.value, 'sums', board.value.sum]),
    queryFn: () => sumPerColumn(),
    // A search narrows the board in a way that a report cannot repeat.
    enabled: computed(() => query.value !== null && !query.value.search),
  })
  const columns = computed<readonly BoardColumn[]>(() =>
    values.value.map((value, at) => {
      const page = pages.value[at]?.data
      const found = sums.data.value?.[value]
      return {
        value,
        option: board.value.options.find((option) => option.value === value),
        rows: page?.rows ?? [],
        total: query.value?.search ? (page?.total ?? page?.rows.length ?? 0) : (found?.count ?? page?.total ?? 0),
        sum: query.value?.search || board.value.sum === undefined ? null : (found?.sum ?? (sums.data.value ? 0 : null)),
        more: page?.nextCursor !== null && page !== undefined && sizeOf(value) < MOST,
        pending: pages.value[at]?.isPending ?? true,
      }
    }),
  )
  const reload = () => client.invalidateQueries({ queryKey: recordsKey(app.value, form.value) })
  const soon = useDebounceFn(reload, 500, { maxWait: 2000 })
  useServerEvent('record', (event) => {
    if (event.app === app.value && event.form === form.value) void soon()
  })

  return {
    columns,
    reload,
    failed: computed(() => pages.value.find((page) => page.isError)?.error ?? null),
    more(value: string) {
      sizes.value = { ...sizes.value, [value]: Math.min(MOST, sizeOf(value) + CARDS) }
    },
    /** Shows a card in another column before the server has answered. */
    place(row: RecordRow, to: string) {
      for (const value of values.value)
        client.setQueryData<RecordPage>(
          [...key.value, value, sizeOf(value)],
          (page) => page && moved(page, row, value, to, board.value.path),
        )
    },
  }

  async function sumPerColumn(): Promise<Readonly<Record<string, { readonly count: number; readonly sum: number }>>> {
    const { path, sum } = board.value
    try {
      const { rows } = await sumRecords(app.value, form.value, {
        fields: sum === undefined ? [] : [sum],
        group: path,
        ...(query.value?.filter === undefined ? {} : { filter: query.value.filter }),
      })
      return Object.fromEntries(
        rows.map((row) => [
          String(row.group),
          { count: Number(row.count), sum: Number(sum === undefined ? 0 : (row.sums[sum]?.sum ?? 0)) },
        ]),
      )
    } catch (error) {
      // Heads without figures are better than no board.
      if (error instanceof ApiError && error.status < 500) return {}
      throw error
    }
  }
}

// helpers

function moved(page: RecordPage, row: RecordRow, value: string, to: string, path: string): RecordPage {
  const had = page.rows.some((each) => each.id === row.id)
  const rest = page.rows.filter((each) => each.id !== row.id)
  const total = (page.total ?? page.rows.length) - (had ? 1 : 0)
  return value === to
    ? { ...page, rows: [{ ...row, [path]: to }, ...rest], total: total + 1 }
    : { ...page, rows: rest, total }
}
