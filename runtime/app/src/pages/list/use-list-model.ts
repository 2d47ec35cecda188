import { useQuery } from '@tanstack/vue-query'
import type { Expression } from '@tenon/engine'
import {
  ApiError,
  formOf,
  listViews as readViews,
  queryRecords,
  updateRecord,
  useDefinitions,
  viewsKey,
  type RecordQuery,
  type RecordRow,
} from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { toast, usePhone } from '@tenon/ui/kit'
import {
  columnsOf,
  linesOf,
  mostRows,
  tableFields,
  totalsOf,
  useSelection,
  wantedOf,
  type TableColumn,
} from '@tenon/ui/table'
import { useUiRegistry } from '@tenon/ui/kit'
import { computed, shallowRef, type Ref } from 'vue'
import { listViews } from './list-view.ts'
import { useGroupCounts } from './use-group-counts.ts'
import { useListState } from './use-list-state.ts'
import { useSums } from './use-sums.ts'
import { useTableRecords } from './use-table-records.ts'

/** More than this are not ticked one by one but meant as a whole, and changed by a job. */
const MOST_SELECTED = 2000

/** Everything the list page shows and does, apart from its looks. */
export function useListModel(app: Ref<string>, formKey: Ref<string>) {
  const { t, locale, label } = useText()
  const registry = useUiRegistry()
  const phone = usePhone()
  const definitions = useDefinitions(app)
  const form = computed(() => formOf(definitions.data.value, formKey.value))
  const rights = computed(() => definitions.data.value?.rights[formKey.value])
  const fields = computed(() =>
    definitions.data.value && form.value
      ? tableFields(definitions.data.value, formKey.value, registry, locale.value)
      : undefined,
  )
  const saved = useQuery({
    queryKey: computed(() => viewsKey(app.value, formKey.value)),
    queryFn: () => readViews(app.value, formKey.value).catch(noneIfUnknown),
    staleTime: 60_000,
  })
  const views = computed(() =>
    form.value ? listViews(form.value, saved.data.value ?? [], locale.value, { all: t('list.all') }) : [],
  )
  const state = useListState(views, app, formKey)

  const paths = computed(() => {
    const wanted = state.arrangement.value.columns ?? state.view.value?.columns ?? []
    const title = fields.value?.title?.path
    return title === undefined ? wanted : [title, ...wanted.filter((path) => path !== title)]
  })
  const columns = computed<readonly TableColumn[]>(() => columnsOf(paths.value, fields.value))
  const groupColumn = computed(() => fields.value?.find(state.wish.value.group ?? ''))
  const query = computed<RecordQuery | null>(() => {
    if (!fields.value || !state.view.value) return null
    const { filter, search, sort } = state.wish.value
    const group = groupColumn.value?.path
    const shown = [...columns.value, ...(groupColumn.value ? [groupColumn.value] : [])]
    const order = sort.filter(
      (key) => fields.value?.find(key.replace(/^-/, ''))?.sortable && key.replace(/^-/, '') !== group,
    )
    return {
      ...wantedOf(shown),
      ...(filter === null ? {} : { filter }),
      ...(search ? { search } : {}),
      ...(group ? { sort: [group, ...order] } : order.length > 0 ? { sort: order } : {}),
    }
  })
  /** Which records the list is about, loaded or not. */
  const meant = computed(() => {
    const { filter, search } = query.value ?? {}
    return { ...(filter === undefined ? {} : { filter }), ...(search ? { search } : {}) }
  })
  /** The question that the rows answer, whatever columns are shown of them. */
  const about = computed(() => {
    const { filter, search, sort } = query.value ?? {}
    return JSON.stringify([state.view.value?.key, filter, search, sort])
  })
  const asTable = computed(() => state.wish.value.kind === 'table')
  const height = computed(() => state.arrangement.value.height ?? 40)
  const collapsed = shallowRef<ReadonlySet<string>>(new Set())
  const records = useTableRecords(
    app,
    formKey,
    computed(() => (asTable.value ? query.value : null)),
    {
      paged: computed(() => phone.value || groupColumn.value !== undefined),
      linesOf: (rows) => linesOf(rows, groupColumn.value?.path ?? null, collapsed.value, groupCounts.value),
      most: computed(() => mostRows(height.value)),
      held: (id) => selection.selected.value.has(id),
    },
  )
  const totals = computed(() =>
    totalsOf(columns.value, state.arrangement.value.totals, state.wish.value.settings['totals']),
  )
  const sums = useSums(
    app,
    formKey,
    computed(() => state.wish.value.filter),
    computed(() => state.wish.value.search),
    computed(() => (asTable.value ? totals.value : {})),
  )
  const groupCounts = useGroupCounts(
    app,
    formKey,
    computed(() => (asTable.value ? query.value : null)),
    computed(() => groupColumn.value?.path),
  )
  const selection = useSelection(
    computed(() => records.rows.value.map((row) => row.id)),
    (from, to) => records.between(from, to, MOST_SELECTED),
  )

  /** Sends one changed cell; the new value is shown at once and goes back when the server refuses it. */
  async function saveCell(row: RecordRow, column: TableColumn, value: unknown): Promise<string | null> {
    if (JSON.stringify(value ?? null) === JSON.stringify(plain(row[column.path]))) return null
    records.edit((each) => (each.id === row.id ? { ...each, [column.path]: value } : each))
    try {
      const answer = await updateRecord(app.value, formKey.value, row.id, { [column.path]: value }, row.version)
      records.edit((each) => (each.id === row.id ? { ...each, version: answer.version } : each))
      void records.refreshRow(row.id)
      return null
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.status === 409 && error.code === 'CONFLICT') {
        await records.refreshRow(row.id)
        toast(t('list.conflict'), { look: 'bad' })
        return null
      }
      records.edit((each) => (each.id === row.id ? row : each))
      const [first] = error.issues
      const own = error.issues.find((issue) => issue.path === column.path)
      // What another field lacks now is said with its name: it may not be a column of this list.
      if (own || !first?.message) return own?.message ?? error.message
      const other = fields.value?.find(first.path.split('/')[0]!)
      return other ? t('list.elsewhere', { field: other.label, message: first.message }) : first.message
    }
  }
  /** Ticks everything the filter lets through; more than can be ticked one by one is meant as a whole. */
  async function selectAll() {
    const wish = { ...query.value, fields: [], expand: [] }
    const { total } = await queryRecords(app.value, formKey.value, { ...wish, size: 1, count: 'exact' })
    if ((total ?? 0) > MOST_SELECTED) return selection.setEverything(total ?? 0)
    const ids: string[] = []
    let cursor: string | null = ''
    while (cursor !== null && ids.length < MOST_SELECTED) {
      const page = await queryRecords(app.value, formKey.value, {
        ...wish,
        size: 500,
        count: 'none',
        ...(cursor ? { cursor } : {}),
      })
      ids.push(...page.rows.map((row) => row.id))
      cursor = page.nextCursor
    }
    selection.set(ids)
  }
  /** A click on a head: ascending, descending, as the view has it. */
  function toggleSort(path: string) {
    const now = state.wish.value.sort[0]
    const next = now === path ? [`-${path}`] : now === `-${path}` ? [] : [path]
    void state.change({ sort: next })
  }
  function fold(id: string) {
    const next = new Set(collapsed.value)
    if (!next.delete(id)) next.add(id)
    collapsed.value = next
  }

  return {
    definitions,
    form,
    formLabel: computed(() => label(form.value?.label)),
    rights,
    fields,
    views,
    state,
    paths,
    columns,
    groupColumn,
    query,
    about,
    meant,
    records,
    totals,
    sums,
    height,
    collapsed,
    selection,
    saveCell,
    selectAll,
    toggleSort,
    fold,
    allowed: (source: string, key: string) => definitions.data.value?.rights[source]?.fields[key] !== 'masked',
    filter: computed<Expression | null>(() => state.wish.value.filter),
  }
}

// helpers

const plain = (found: unknown): unknown => {
  if (Array.isArray(found)) return found.map(plain)
  return found && typeof found === 'object' && 'id' in found && 'title' in found ? found.id : (found ?? null)
}

function noneIfUnknown(error: unknown): [] {
  if (error instanceof ApiError && error.status === 404) return []
  throw error
}
