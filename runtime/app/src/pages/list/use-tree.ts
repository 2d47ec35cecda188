import { useQueries, useQueryClient } from '@tanstack/vue-query'
import type { Expression } from '@tenon/engine'
import { queryRecords, recordsKey, sumRecords, useServerEvent, type RecordQuery, type RecordRow } from '@tenon/ui/api'
import { useDebounceFn } from '@vueuse/core'
import { computed, shallowRef, watch, type Ref } from 'vue'
import { treeLines, wantedLevels, type TreeLevel } from './tree-lines.ts'

const PAGE = 100
/** As many as one request gives. */
const MOST = 500

/**
 * Records below each other by a reference to their own form. A level is read when its record is opened: its rows, and in one
 * more request how many children each of them has. `flat`: what was searched for, wherever it stands.
 */
export function useTree(
  app: Ref<string>,
  form: Ref<string>,
  query: Ref<RecordQuery | null>,
  parent: Ref<string>,
  flat: Ref<boolean>,
) {
  const client = useQueryClient()
  const open = shallowRef<ReadonlySet<string>>(new Set())
  const sizes = shallowRef<Readonly<Record<string, number>>>({})
  const wanted = shallowRef<readonly (string | null)[]>([null])
  const key = computed(() => [
    ...recordsKey(app.value, form.value),
    'tree',
    parent.value,
    flat.value,
    JSON.stringify(query.value),
  ])
  const sizeOf = (id: string | null) => sizes.value[id ?? ''] ?? PAGE
  const answers = useQueries({
    queries: computed(() =>
      (query.value ? wanted.value : []).map((id) => ({
        queryKey: [...key.value, id, sizeOf(id)],
        queryFn: () => readLevel(id),
        placeholderData: (before: TreeLevel<RecordRow> | undefined) => before,
      })),
    ),
  })
  const levels = computed(
    () =>
      new Map(
        wanted.value.flatMap((id, at) => {
          const data = answers.value[at]?.data
          return data ? [[id, data] as const] : []
        }),
      ),
  )
  watch([levels, open], () => {
    const next = wantedLevels(levels.value, open.value)
    if (next.join() !== wanted.value.join()) wanted.value = next
  })
  const soon = useDebounceFn(() => reload(), 500, { maxWait: 2000 })
  useServerEvent('record', (event) => {
    if (event.app === app.value && event.form === form.value) void soon()
  })
  const reload = () => client.invalidateQueries({ queryKey: recordsKey(app.value, form.value) })

  async function readLevel(id: string | null): Promise<TreeLevel<RecordRow>> {
    const size = Math.min(MOST, sizeOf(id))
    // Also where the record above is in the bin or not for this viewer.
    const below: Expression =
      id === null ? { isEmpty: [{ var: `${parent.value}.id` }] } : { '==': [{ var: parent.value }, id] }
    const own = id === null && flat.value ? [] : [below]
    const all = [
      ...(query.value?.filter === undefined || (id !== null && flat.value) ? [] : [query.value.filter]),
      ...own,
    ]
    const { search, filter: _filter, ...rest } = query.value!
    const page = await queryRecords(app.value, form.value, {
      ...rest,
      ...(id === null && search ? { search } : {}),
      ...(all.length > 0 ? { filter: all.length === 1 ? all[0]! : { and: all } } : {}),
      size,
      count: 'none',
    })
    return { rows: page.rows, counts: await countChildren(page.rows), more: page.nextCursor !== null && size < MOST }
  }
  async function countChildren(rows: readonly RecordRow[]): Promise<Record<string, number>> {
    if (rows.length === 0) return {}
    const among: Expression = { in: [{ var: parent.value }, rows.map(({ id }) => id)] }
    const filter = query.value?.filter === undefined || flat.value ? among : { and: [query.value.filter, among] }
    const found = await sumRecords(app.value, form.value, { fields: [], group: parent.value, filter })
    return Object.fromEntries(found.rows.map(({ group, count }) => [String(group), Number(count)]))
  }

  return {
    lines: computed(() => treeLines(levels.value, open.value)),
    isPending: computed(() => answers.value[0]?.isPending ?? true),
    isEmpty: computed(() => levels.value.get(null)?.rows.length === 0),
    failed: computed(() => answers.value.find((answer) => answer.isError)?.error ?? null),
    reload,
    toggle(id: string, on = !open.value.has(id)) {
      const next = new Set(open.value)
      if (on) next.add(id)
      else next.delete(id)
      open.value = next
    },
    more(id: string | null) {
      sizes.value = { ...sizes.value, [id ?? '']: Math.min(MOST, sizeOf(id) + PAGE) }
    },
  }
}
